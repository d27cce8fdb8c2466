/**
 * What an operation of the node is: how the panel offers it, its fields, the credential that it uses,
 * and its run. Each stands in a file of its own in actions/, and operations.ts lists them all.
 */
import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import type { OpenRouterError } from '../shared/failure/failure';
import { CREDENTIAL_TYPE } from '../shared/transport/http';
import type { Wait } from './item/waitFor';

/** n8n's name of each credential that an operation may use. */
export const CREDENTIAL_TYPES = {
	inference: CREDENTIAL_TYPE,
	management: 'openRouterManagementApi',
} as const;

export type CredentialKind = keyof typeof CREDENTIAL_TYPES;

export type ItemCall = {
	itemIndex: number;
	credential: ICredentialDataDecryptedObject;
	/** Aborted when another item has failed, so that nothing more is paid for. */
	stop: AbortSignal;
	/** A caller is reading this execution's stream: text may be sent to them as it comes. */
	toCaller: boolean;
	/** Waits for a job that runs at OpenRouter. Ends when the execution is stopped or another item fails. */
	wait: Wait;
};

/** Runs one item. Throws `OpenRouterError` for what OpenRouter or the author's values have caused. */
type RunItem = (this: IExecuteFunctions, call: ItemCall) => Promise<INodeExecutionData[]>;

/** Runs all items in few requests. Methods throw `OpenRouterError`, like `RunItem`. */
export type Batch<T> = {
	/** Items in one request at most. */
	maxItems: number;
	/** What one item asks for. Fails this item only. */
	readItem(this: IExecuteFunctions, call: ItemCall): Promise<T>;
	/** Only items with the same key share a request. Items of different credentials never do. */
	keyOf?(value: T): string;
	/**
	 * Sends one request; `call` is that of the first item. Gives an outcome per entry, in the same
	 * order. What it throws fails all of them.
	 */
	send(
		this: IExecuteFunctions,
		entries: ReadonlyArray<{ itemIndex: number; value: T }>,
		call: ItemCall,
	): Promise<ReadonlyArray<INodeExecutionData[] | OpenRouterError>>;
};

type Described = {
	/** Title in the list of operations. */
	name: string;
	/** What the editor's node search shows, such as “Get many models”. */
	action: string;
	description: string;
	/** Whether an AI Agent can use it as a tool. True unless told otherwise. */
	forAgents?: boolean;
	credential: CredentialKind;
	/** The panel, from top to bottom. Operations of one resource share a field by listing the same object. */
	fields: readonly INodeProperties[];
};

type OperationOf<T> = Described & ({ runItem: RunItem } | { batch: Batch<T> });
export type Operation = OperationOf<unknown>;

/** Gives the parts of an operation their types. */
export const operation = <T>(described: OperationOf<T>): Operation => described;

export type Resource = {
	/** Title in the list of resources. */
	name: string;
	/** Value of the parameter. */
	value: string;
	/** By the value of the parameter. The first is the default. */
	operations: Readonly<Record<string, Operation>>;
};

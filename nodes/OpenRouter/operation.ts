/**
 * The type of an operation of the node: its entry in the panel, its fields, its credential and its run.
 * Each operation has its own file in actions/; operations.ts lists them all.
 */
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import type { Failure, OpenRouterError } from '../shared/failure/failure';
import { CREDENTIAL_TYPE, MANAGEMENT_CREDENTIAL_TYPE } from '../shared/transport/http';
import type { Wait } from './item/waitFor';

/** n8n's name of each credential that an operation may use. */
export const CREDENTIAL_TYPES = {
	inference: CREDENTIAL_TYPE,
	management: MANAGEMENT_CREDENTIAL_TYPE,
} as const;

export type CredentialKind = keyof typeof CREDENTIAL_TYPES;

export type ItemCall = {
	itemIndex: number;
	credential: ICredentialDataDecryptedObject;
	/** n8n's name of the credential. A request needs it unless the credential is `inference`. */
	credentialType: string;
	/** Aborted when another item has failed, so that nothing more is paid for. */
	signal: AbortSignal;
	/** Whether a caller reads the stream of this execution, so that text may be sent to them. */
	toCaller: boolean;
	/** Waits for a job at OpenRouter. Ends early when the execution is stopped or another item fails. */
	wait: Wait;
};

/** Runs each item by itself. Methods throw `OpenRouterError` for failures of OpenRouter and for faulty values. */
export type Single<T> = {
	/**
	 * Reads what `runItem` sends. For operations that cost, make or change something: when an item that
	 * fails ends the run, the router reads all items before it runs the first one. Then it drops what was
	 * read, because the files of all items may not fit into memory, and reads each item again to run it.
	 * So it must change nothing and send nothing that costs. Reading may ask for a list of models.
	 */
	readItem?(this: IExecuteFunctions, call: ItemCall): Promise<T> | T;
	/** `value` is what `readItem` has read. */
	runItem(this: IExecuteFunctions, call: ItemCall, value: T): Promise<INodeExecutionData[]>;
};

/** Runs all items in few requests, which they share. Methods throw `OpenRouterError`, like those of `Single`. */
export type Grouped<T> = {
	/** The most items in one request. */
	maxItems: number;
	/** Whether `next` may join these values in a request. Default: up to `maxItems`. */
	hasRoom?(values: readonly T[], next: T): boolean;
	/** Reads the input of one item. An error fails this item only. */
	readItem(this: IExecuteFunctions, call: ItemCall): Promise<T>;
	/**
	 * Looks at all items that could be read, before anything is sent. Returns an error for each item that
	 * must not be sent, in the same order.
	 */
	faultsOf?(values: readonly T[]): ReadonlyArray<OpenRouterError | undefined>;
	/** Only items with the same key share a request. Items of different credentials never do. */
	keyOf?(value: T): string;
	/**
	 * Sends one request; `call` is the call of the first item. Returns an outcome per entry, in the same
	 * order. An error fails all of them.
	 */
	send(
		this: IExecuteFunctions,
		entries: ReadonlyArray<{ itemIndex: number; value: T }>,
		call: ItemCall,
	): Promise<ReadonlyArray<INodeExecutionData[] | Error>>;
};

type Described = {
	/** Title in the list of operations. */
	name: string;
	/** Shown by the editor's node search, such as “Get many models”. */
	action: string;
	description: string;
	/** Whether an AI Agent can use it as a tool. Default: true. */
	forAgents?: boolean;
	/** `either`: the author chooses; `fields` has `keyTypeField` (item/keyType.ts). */
	credential: CredentialKind | 'either';
	/** Whether items wait for each other, although they could run side by side. */
	inTurn?: (context: IExecuteFunctions) => boolean;
	/**
	 * What stays at OpenRouter of other items, when one item ends the run and n8n drops their outputs:
	 * a sentence for the error. `failures` are those of the other items that failed then.
	 */
	leftBehind?: (
		outputs: readonly IDataObject[],
		failures: readonly Failure[],
	) => string | undefined;
	/** From top to bottom. Operations of one resource share a field by listing the same object. */
	fields: readonly INodeProperties[];
};

type OperationOf<T> = Described & (Single<T> | { grouped: Grouped<T> });
export type Operation = OperationOf<unknown>;

/** Returns its argument, typed. */
export const operation = <T>(described: OperationOf<T>): Operation => described;

export type Resource = {
	/** Title in the list of resources. */
	name: string;
	/** Value of the parameter. */
	value: string;
	/** By the value of the parameter. The first is the default. */
	operations: Readonly<Record<string, Operation>>;
};

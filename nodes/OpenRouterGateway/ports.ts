/**
 * A call of the gateway as plain values, and the functions of n8n that answering it needs. webhook.ts
 * makes both for n8n, and tests make them without n8n.
 */
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import type { Counters } from '../shared/callers/admission';
import type { Caller } from '../shared/callers/identity/identity';
import type { Budget } from '../shared/callers/limits/budget/account';
import type { BudgetAlert } from '../shared/callers/limits/budget/budget';
import type { BudgetRules } from '../shared/callers/limits/budget/rules';
import { readConnection } from '../shared/openrouter/connection';
import type { Asker } from '../shared/steps/asker';
import type { RequestContext } from '../shared/transport/http';
import type { JwksContext } from '../shared/transport/jwks';
import type { JsonRecord } from '../shared/values/json';
import type { GatewaySettings } from './settings';

export type GatewayRequest = {
	/** `base`: the base URL itself was opened. */
	endpoint:
		'chat' | 'responses' | 'ui-messages' | 'ag-ui' | 'models' | 'usage' | 'conversations' | 'base';
	method: string;
	/** Of the URL. */
	query: JsonRecord;
	/** Names in lower case. */
	headers: JsonRecord;
	/** As n8n has parsed it. */
	body: unknown;
	/** The caller's address as n8n sees it. Used only when no token tells callers apart. */
	from: () => {
		address?: string;
		/** n8n has read X-Forwarded-For, as N8N_PROXY_HOPS tells it to. */
		isForwardedRead: boolean;
	};
};

/** The part of Node's response that is used. */
export type CallerResponse = {
	readonly headersSent: boolean;
	readonly destroyed: boolean;
	readonly writableEnded: boolean;
	readonly writableFinished: boolean;
	setHeader(name: string, value: string): unknown;
	removeHeader(name: string): unknown;
	writeHead(statusCode: number, headers: Record<string, string>): unknown;
	write(text: string): boolean;
	end(text?: string): unknown;
	destroy(): unknown;
	once(event: 'close' | 'drain' | 'finish', listener: () => void): unknown;
	off(event: 'close' | 'drain' | 'finish', listener: () => void): unknown;
};

/** Gets what a sub-node supplies. Its expressions see `asker` as `$json`. */
export type Supply = (asker: Asker) => Promise<unknown>;

/** What the author has connected. `undefined`: nothing. */
export type Connections = { tools?: Supply; memory?: Supply };

export type GatewayPorts = {
	response: CallerResponse;
	http: RequestContext & JwksContext;
	/** Tells the node from all others. */
	nodeKey: () => string;
	connections: () => Connections;
	/** Whether the author is listening for a test event. */
	isTest: boolean;
	/** The credential of OpenRouter, and the one for sign-ins. Both may come from a cache. */
	keyCredential: (keepMs: number) => Promise<ICredentialDataDecryptedObject>;
	callerCredential: (keepMs: number) => Promise<ICredentialDataDecryptedObject>;
	/** Call it when OpenRouter refuses the key: the author may be correcting the credential. */
	forgetKey: () => void;
	/** Of this n8n installation, the same in all its processes. */
	instanceId: () => string;
	/** What n8n keeps for the workflow, and stores once the call has ended. */
	staticData: () => IDataObject;
	/** Both write to n8n's log, for the author. */
	logFault: (fault: string) => void;
	logHint: (hint: string) => void;
};

/** With the caller whose call has reached it. */
export type CallerAlert = BudgetAlert & { caller: Caller };

export type CallBudgets = {
	open: (rules: BudgetRules, caller: Caller) => Budget;
	/** Shares of budgets that this call has reached, to be reported to the workflow. */
	alerts: readonly CallerAlert[];
	/** Resolves once it may be stored: calls of a burst wait a moment and share one write. */
	save: () => Promise<void>;
};

/** The arguments of each endpoint. */
export type GatewayCall = {
	request: GatewayRequest;
	settings: GatewaySettings;
	ports: GatewayPorts;
	counters: Counters;
	budgets: CallBudgets;
	startedMs: number;
};

/** Throws `OpenRouterError` for a credential that cannot be used, before anything is sent. */
export async function recallKey({
	ports,
	settings,
}: GatewayCall): Promise<ICredentialDataDecryptedObject> {
	const credential = await ports.keyCredential(settings.credentialCacheMs);
	readConnection(credential);
	return credential;
}

/**
 * The built node against the scripted upstream, in n8n-core. What every integration test starts
 * from: a credential that points at the upstream, short parameters, and a watch on secrets.
 */
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { builtPackage } from '../support/builtPackage';
import type { Credential } from '../support/credentialsHelper';
import { startNode, type NodeRun, type NodeRunOptions, type RunningNode } from '../support/nodeRun';
import { FaultServer } from '../support/faultServer';

/** Ordinary to look at and nowhere else to be found, so a leak shows. */
export const MODEL = 'google/gemini-2.0-flash-001';
const PREFIX = 'sk-or-v1-integration';
let keysMade = 0;

/** Never reaches an output, an error or a log, in whatever field upstream sent it. */
export const SECRETS = {
	apiKey: PREFIX,
	accountId: 'user_2ACCOUNTLEAK',
	rawProviderBody: 'RAW-PROVIDER-LEAK',
	flaggedInput: 'FLAGGED-INPUT-LEAK',
};

/** What upstream says in its own words: for the author's eyes at most, never in an item's json. */
export const UPSTREAM_WORDS = 'Upstream says the prompt was UPSTREAM-WORDS-LEAK';

/** An error body as OpenRouter sends it, with everything in it that must not be passed on. */
export const errorBody = (
	error: Record<string, unknown>,
	{ metadata, ...rest }: { metadata?: Record<string, unknown> } & Record<string, unknown> = {},
): Record<string, unknown> => ({
	error: {
		message: UPSTREAM_WORDS,
		...error,
		metadata: {
			raw: SECRETS.rawProviderBody,
			provider_name: 'Google',
			flagged_input: SECRETS.flaggedInput,
			...metadata,
		},
	},
	user_id: SECRETS.accountId,
	...rest,
});

const { OpenRouter, OpenRouterGatewayApi, OpenRouterManagementApi } = builtPackage();
export const nodeType = new OpenRouter();
export const credentialType = new OpenRouterGatewayApi();
export const managementType = new OpenRouterManagementApi();

export type Bench = {
	readonly upstream: FaultServer;
	/** A credential with a key of its own, so that nothing is cached from another test. */
	credential: (data?: IDataObject) => Credential & { apiKey: string };
	/** The same with a management key. */
	managementCredential: (data?: IDataObject) => Credential & { apiKey: string };
	/** Runs an operation that asks no model, with the credential of its kind unless told otherwise. */
	ask: (
		parameters: INodeParameters & { resource: string; operation: string },
		options?: Partial<NodeRunOptions>,
	) => Promise<NodeRun>;
	/** Runs `chat: complete` with `prompt: 'Hi'` on one item unless told otherwise. */
	chat: (parameters?: INodeParameters, options?: Partial<NodeRunOptions>) => Promise<NodeRun>;
	startChat: (parameters?: INodeParameters, options?: Partial<NodeRunOptions>) => RunningNode;
};

/** Call once per test file: starts an upstream, resets it after each test, checks every run. */
export function useBench(): Bench {
	let upstream: FaultServer | undefined;
	const started: RunningNode[] = [];
	const get = () => {
		if (upstream === undefined) throw new Error('The upstream runs only while tests do');
		return upstream;
	};
	beforeAll(async () => {
		upstream = await FaultServer.start();
	});
	afterEach(async () => {
		get().reset();
		for (const { finished } of started.splice(0)) expectNoSecrets((await finished).everything);
	});
	afterAll(async () => await get().stop());

	const credential: Bench['credential'] = (data = {}) => {
		const apiKey = `${PREFIX}-${(keysMade += 1)}`;
		return {
			type: credentialType,
			apiKey,
			data: { apiKey, region: 'custom', baseUrl: get().baseUrl, ...data } as Credential['data'],
		};
	};
	const managementCredential: Bench['credential'] = (data) => ({
		...credential(data),
		type: managementType,
	});
	const ask: Bench['ask'] = async (parameters, options) => {
		const isManaged = ['key', 'account'].includes(parameters.resource);
		const running = startNode({
			nodeType,
			parameters,
			credential: isManaged ? managementCredential() : credential(),
			...options,
		});
		started.push(running);
		return await running.finished;
	};
	const startChat: Bench['startChat'] = (parameters = {}, options = {}) => {
		const running = startNode({
			nodeType,
			parameters: {
				resource: 'chat',
				operation: 'complete',
				model: { __rl: true, mode: 'id', value: MODEL },
				prompt: 'Hi',
				...parameters,
			},
			credential: credential(),
			...options,
		});
		started.push(running);
		return running;
	};
	return {
		get upstream() {
			return get();
		},
		credential,
		managementCredential,
		ask,
		startChat,
		chat: async (parameters, options) => await startChat(parameters, options).finished,
	};
}

export function expectNoSecrets(text: string): void {
	for (const [name, secret] of Object.entries(SECRETS)) {
		const at = text.indexOf(secret);
		const excerpt = at === -1 ? '' : text.slice(Math.max(0, at - 200), at + 60);
		expect({ secret: name, excerpt }).toEqual({ secret: name, excerpt: '' });
	}
}

/** The only item's json; fails with the run's own error when there is none. */
export function onlyJson(run: NodeRun): IDataObject {
	expect(run.error?.message).toBeUndefined();
	expect(run.output).toHaveLength(1);
	return firstOf(run.output).json;
}

export function firstOf(items: readonly INodeExecutionData[]): INodeExecutionData {
	const [item] = items;
	if (item === undefined) throw new Error('There is no item');
	return item;
}

/**
 * Calls of a page to n8n's Webhook, answered by “Answer a Frontend Request”. Every body that goes
 * upstream is held against OpenRouter's OpenAPI description, where that is at hand.
 */
import { expect } from '@jest/globals';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { NodeRun, NodeRunOptions } from '../support/nodeRun';
import { chatRequestErrors } from '../support/openapi';
import { firstOf, MODEL, type Bench } from './openRouter';

/** An item as n8n's Webhook makes it; `more` replaces members, `jwtPayload` among them. */
export const webhookItem = (body: unknown, more: IDataObject = {}): IDataObject => ({
	headers: {
		host: 'localhost:5678',
		origin: 'https://my-app.example',
		'content-type': 'application/json',
		'user-agent': 'Mozilla/5.0',
	},
	params: {},
	query: {},
	body: body as IDataObject,
	webhookUrl: 'http://localhost:5678/webhook/chat',
	executionMode: 'production',
	...more,
});

export type CallOptions = {
	/** Of the node, besides `limits`. */
	parameters?: INodeParameters;
	limits?: INodeParameters;
	/** Members of the Webhook's item besides `body`. */
	item?: IDataObject;
	run?: Partial<NodeRunOptions>;
};

/** What a whole file of tests never uses up, as all share the callers of one process. */
const NO_RATE_LIMIT = { requestsPerMinute: 1_000_000 };

export const respondParameters = ({ parameters, limits }: CallOptions = {}): INodeParameters => ({
	resource: 'chat',
	operation: 'respond',
	model: { __rl: true, mode: 'id', value: MODEL },
	limits: { ...NO_RATE_LIMIT, ...limits },
	...parameters,
});

export type Respond = (body: unknown, options?: CallOptions) => Promise<NodeRun>;

export const respondOn =
	(bench: Bench): Respond =>
	async (body, options = {}) => {
		const run = await bench.chat(respondParameters(options), {
			items: [webhookItem(body, options.item)],
			onError: 'continueErrorOutput',
			...options.run,
		});
		for (const sent of bench.upstream.chatBodies) {
			expect({ sent, faults: chatRequestErrors?.(sent) ?? [] }).toEqual({ sent, faults: [] });
		}
		return run;
	};

/** The json of the only item, which must be an answer. */
export function answerOf({ output, errorOutput, error }: NodeRun): IDataObject {
	expect({ error: error?.message, refused: errorOutput.map(({ json }) => json.error) }).toEqual({
		error: undefined,
		refused: [],
	});
	expect(output).toHaveLength(1);
	return firstOf(output).json;
}

const FAILURE_FIELDS = [
	'error',
	'statusCode',
	'errorType',
	'retryable',
	'retryAfterSeconds',
	'generationId',
	'cost',
];

/** What the node says in the only item, which must be on the error output; n8n adds its input. */
export function refusalOf({ output, errorOutput, error }: NodeRun): IDataObject {
	expect({ error: error?.message, answers: output.map(({ json }) => json.text) }).toEqual({
		error: undefined,
		answers: [],
	});
	expect(errorOutput).toHaveLength(1);
	return failureIn(firstOf(errorOutput));
}

const failureIn = ({ json }: INodeExecutionData): IDataObject =>
	Object.fromEntries(Object.entries(json).filter(([name]) => FAILURE_FIELDS.includes(name)));

/** The only chat body that went upstream. */
export function sentBody({ upstream }: Bench): Record<string, unknown> {
	const [body, ...more] = upstream.chatBodies;
	expect(more).toEqual([]);
	if (body === undefined) throw new Error('Nothing was sent upstream');
	return body;
}

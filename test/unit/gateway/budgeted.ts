/** A gateway with a budget, and a model that has a price. */
import type { IDataObject } from 'n8n-workflow';
import { request, type RequestOptions } from '../../support/gatewayRequest';

const MODELS = [{ id: 'google/gemini-2.5-flash', pricing: { prompt: '0', completion: '0.00001' } }];
/** One answer may cost this much in USD: 100 tokens at 10 USD per million. */
export const MOST = 0.001;

let node = 0;
/** A node of its own for each test, as ledgers are kept per node. */
export const newNode = () => `workflow:budget${(node += 1)}`;

export const options = (limits: object, changes: RequestOptions = {}): RequestOptions => ({
	models: MODELS,
	nodeKey: changes.nodeKey ?? newNode(),
	isStreamed: false,
	...changes,
	parameters: {
		limits: { allowServers: true, requestsPerMinute: 10_000, maxOutputTokens: 100, ...limits },
		...changes.parameters,
	},
});

export async function* answer(usage: object = { total_tokens: 9, cost: 0.0004 }) {
	yield `data: ${JSON.stringify({ id: 'gen-1', choices: [{ index: 0, delta: { content: 'Hi' } }] })}\n\n`;
	yield `data: ${JSON.stringify({ id: 'gen-1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage })}\n\n`;
	yield 'data: [DONE]\n\n';
}

export const usageOf = async (asked: RequestOptions) =>
	JSON.parse((await request(answer, { ...asked, endpoint: 'usage' })).text) as IDataObject;

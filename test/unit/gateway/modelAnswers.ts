/** What a model answers to the gateway, and a connected tool that it calls. */
import { request, type RequestOptions } from '../../support/gatewayRequest';

export const DONE = 'data: [DONE]\n\n';

export const event = (delta: object, finish: string | null = null, more: object = {}) =>
	`data: ${JSON.stringify({ id: 'gen-1', model: 'a/b', created: 5, choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`;

/** Of one answer. */
export const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7, cost: 0.01 };

const CALL = {
	index: 0,
	id: 'c1',
	type: 'function',
	function: { name: 'orders', arguments: '{"n":1}' },
};

/** The model calls the tool first, and then answers. */
function inSteps() {
	let calls = 0;
	return async function* () {
		calls += 1;
		yield calls === 1
			? event({ tool_calls: [CALL] }, 'tool_calls', { usage })
			: event({ content: 'Two' }, 'stop', { usage });
		yield DONE;
	};
}

const ordersTool = {
	name: 'orders',
	description: 'Lists orders',
	schema: { type: 'object', properties: { n: { type: 'number' } } },
	invoke: async () => 'SECRET ROW',
};

export const askWithTool = async (options: RequestOptions = {}) =>
	await request(inSteps(), { tools: [ordersTool], ...options });

/** The answer of an author who shows this much of the steps. */
export const withSteps = async (
	endpoint: RequestOptions['endpoint'],
	showSteps: string,
): Promise<string> => (await askWithTool({ endpoint, parameters: { steps: { showSteps } } })).text;

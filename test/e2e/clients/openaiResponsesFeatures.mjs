/**
 * The openai SDK's Responses against the gateway. Prints what happened as JSON. Arguments: base URL,
 * token.
 */
import OpenAI from 'openai';

const [baseURL = '', apiKey = ''] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const model = 'google/gemini-2.0-flash-001';

const WEATHER = {
	type: 'function',
	name: 'get_weather',
	description: 'The weather of a city',
	parameters: {
		type: 'object',
		properties: { city: { type: 'string' } },
		required: ['city'],
		additionalProperties: false,
	},
	strict: true,
};

async function whole() {
	const {
		output_text: text,
		usage,
		status,
		store,
	} = await client.responses.create({
		model,
		input: 'hello',
		temperature: 0.2,
		metadata: { page: 'demo' },
	});
	return { text, status, store, usage: usage.total_tokens > 0 };
}

async function streamed() {
	const stream = client.responses.stream({ model, input: 'hello' });
	let text = '';
	let pieces = 0;
	stream.on('response.output_text.delta', ({ delta }) => {
		text += delta;
		pieces += 1;
	});
	const { output_text: final, usage } = await stream.finalResponse();
	return { text, isSame: final === text, severalPieces: pieces > 1, usage: usage.total_tokens > 0 };
}

/** The model calls the function, gets its result, and answers: as OpenAI's guide has it. */
async function tools() {
	const input = [{ role: 'user', content: 'weather in Paris' }];
	const first = await client.responses.create({ model, input, tools: [WEATHER] });
	input.push(...first.output);
	const calls = first.output.filter(({ type }) => type === 'function_call');
	for (const { call_id } of calls) {
		input.push({ type: 'function_call_output', call_id, output: '{"sky":"clear"}' });
	}
	const second = await client.responses.create({ model, input, tools: [WEATHER] });
	const [{ name, arguments: args }] = calls;
	return { name, args: JSON.parse(args), text: second.output_text };
}

async function streamedTools() {
	const stream = client.responses.stream({ model, input: 'weather in Paris', tools: [WEATHER] });
	let args = '';
	stream.on('response.function_call_arguments.delta', ({ delta }) => {
		args += delta;
	});
	const { output } = await stream.finalResponse();
	const call = output.find(({ type }) => type === 'function_call');
	return { args: JSON.parse(args), parsed: call.parsed_arguments };
}

const CITY = {
	type: 'json_schema',
	name: 'city',
	strict: true,
	schema: {
		type: 'object',
		properties: { city: { type: 'string' } },
		required: ['city'],
		additionalProperties: false,
	},
};

async function structured() {
	const { output_text: text } = await client.responses.parse({
		model,
		input: 'a city as json',
		text: { format: CITY },
	});
	return JSON.parse(text);
}

async function aborted() {
	const stream = await client.responses.create({ model, input: 'something long', stream: true });
	let pieces = 0;
	for await (const event of stream) {
		if (event.type !== 'response.output_text.delta') continue;
		pieces += 1;
		if (pieces === 2) stream.controller.abort();
	}
	return { pieces };
}

/** @param {() => Promise<unknown>} work */
async function errorOf(work) {
	try {
		await work();
		return 'no error';
	} catch (error) {
		const { status, code, type } = error;
		return { class: error.constructor.name, status, code, type };
	}
}

const withKey = (key) => new OpenAI({ baseURL, apiKey: key, maxRetries: 0 });
const ask = (body, by = client) => by.responses.create({ model, input: 'hello', ...body });

const errors = {
	authentication: await errorOf(() => ask({}, withKey('not-a-caller-of-this-endpoint'))),
	permission: await errorOf(() => ask({ service_tier: 'priority' })),
	badRequest: await errorOf(() => ask({ previous_response_id: 'gen-1' })),
};
console.log(
	JSON.stringify({
		whole: await whole(),
		streamed: await streamed(),
		tools: await tools(),
		streamedTools: await streamedTools(),
		structured: await structured(),
		aborted: await aborted(),
		errors,
	}),
);

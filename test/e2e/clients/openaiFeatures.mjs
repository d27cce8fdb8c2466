/** The openai SDK against the gateway. Prints what happened as JSON. Arguments: base URL, token. */
import OpenAI from 'openai';

const [baseURL = '', apiKey = ''] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const messages = [{ role: 'user', content: 'hello' }];
const model = 'google/gemini-2.0-flash-001';

async function whole() {
	const completion = await client.chat.completions.create({ model, messages, temperature: 0.2 });
	return { text: completion.choices[0].message.content, usage: completion.usage.total_tokens > 0 };
}

async function streamed() {
	const stream = await client.chat.completions.create({
		model,
		messages,
		stream: true,
		stream_options: { include_usage: true },
	});
	let text = '';
	let pieces = 0;
	let usage = false;
	for await (const chunk of stream) {
		const delta = chunk.choices[0]?.delta?.content ?? '';
		if (delta !== '') pieces += 1;
		text += delta;
		usage ||= (chunk.usage?.total_tokens ?? 0) > 0;
	}
	return { text, severalPieces: pieces > 1, usage };
}

async function tools() {
	const completion = await client.chat.completions.create({
		model,
		messages: [{ role: 'user', content: 'weather in Paris' }],
		tools: [
			{
				type: 'function',
				function: {
					name: 'get_weather',
					parameters: { type: 'object', properties: { city: { type: 'string' } } },
				},
			},
		],
	});
	const [call] = completion.choices[0].message.tool_calls ?? [];
	return {
		finish: completion.choices[0].finish_reason,
		name: call?.function.name,
		args: JSON.parse(call?.function.arguments ?? 'null'),
	};
}

async function structured() {
	const completion = await client.chat.completions.parse({
		model,
		messages: [{ role: 'user', content: 'a city as json' }],
		response_format: {
			type: 'json_schema',
			json_schema: {
				name: 'city',
				strict: true,
				schema: {
					type: 'object',
					properties: { city: { type: 'string' } },
					required: ['city'],
					additionalProperties: false,
				},
			},
		},
	});
	return JSON.parse(completion.choices[0].message.content);
}

async function aborted() {
	const stream = await client.chat.completions.create({
		model,
		messages: [{ role: 'user', content: 'something long' }],
		stream: true,
	});
	let pieces = 0;
	for await (const chunk of stream) {
		if ((chunk.choices[0]?.delta?.content ?? '') === '') continue;
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
const ask = (body, by = client) => by.chat.completions.create({ model, messages, ...body });

const errors = {
	authentication: await errorOf(() => ask({}, withKey('not-a-caller-of-this-endpoint'))),
	permission: await errorOf(() => ask({ model: 'anthropic/claude-opus-4' })),
	badRequest: await errorOf(() => ask({ messages: [] })),
};
const models = (await client.models.list()).data.map(({ id }) => id);
console.log(
	JSON.stringify({
		whole: await whole(),
		streamed: await streamed(),
		tools: await tools(),
		structured: await structured(),
		aborted: await aborted(),
		errors,
		models,
	}),
);

/** The Vercel AI SDK against the gateway. Prints what happened as JSON. Arguments: base URL, token. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateObject, jsonSchema, streamText } from 'ai';

const [baseURL = '', apiKey = ''] = process.argv.slice(2);
const provider = createOpenAICompatible({
	name: 'gateway',
	baseURL,
	apiKey,
	supportsStructuredOutputs: true,
});
const model = provider('google/gemini-2.0-flash-001');

const { textStream } = streamText({ model, prompt: 'hello' });
let text = '';
let pieces = 0;
for await (const piece of textStream) {
	text += piece;
	pieces += 1;
}
const { object } = await generateObject({
	model,
	prompt: 'a city as json',
	schema: jsonSchema({
		type: 'object',
		properties: { city: { type: 'string' } },
		required: ['city'],
		additionalProperties: false,
	}),
});
console.log(JSON.stringify({ text, severalPieces: pieces > 1, object }));

/** OpenRouter's own SDK, its server URL pointed at the gateway. Arguments: base URL, token. */
import { OpenRouter } from '@openrouter/sdk';

const [serverURL = '', apiKey = ''] = process.argv.slice(2);
const client = new OpenRouter({ serverURL, apiKey, retryConfig: { strategy: 'none' } });
const request = {
	model: 'google/gemini-2.0-flash-001',
	messages: [{ role: /** @type {const} */ ('user'), content: 'hello' }],
};
const completion = await client.chat.send({ chatRequest: { ...request, stream: false } });
const stream = await client.chat.send({ chatRequest: { ...request, stream: true } });
let streamed = '';
for await (const chunk of stream) streamed += chunk.choices[0]?.delta?.content ?? '';
console.log(JSON.stringify({ text: completion.choices[0].message.content, streamed }));

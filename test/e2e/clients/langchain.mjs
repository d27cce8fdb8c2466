/** LangChain's OpenAI chat model against the gateway. Arguments: base URL, token. */
import { ChatOpenAI } from '@langchain/openai';

const [baseURL = '', apiKey = ''] = process.argv.slice(2);
const model = new ChatOpenAI({
	model: 'google/gemini-2.0-flash-001',
	apiKey,
	configuration: { baseURL },
	maxRetries: 0,
});
const { content } = await model.invoke('hello');
let streamed = '';
for await (const chunk of await model.stream('hello')) streamed += chunk.content;
console.log(JSON.stringify({ text: content, streamed }));

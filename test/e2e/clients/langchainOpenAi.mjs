/** LangChain's OpenAI chat model. */
import { ChatOpenAI } from '@langchain/openai';
import { apiKey, baseURL } from './cases.mjs';
import { runWithLangChain } from './langchain.mjs';

await runWithLangChain(
	(model) => new ChatOpenAI({ model, apiKey, configuration: { baseURL }, maxRetries: 0 }),
);

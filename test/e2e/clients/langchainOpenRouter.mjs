/** LangChain's OpenRouter chat model. */
import { ChatOpenRouter } from '@langchain/openrouter';
import { apiKey, baseURL } from './cases.mjs';
import { runWithLangChain } from './langchain.mjs';

await runWithLangChain((model) => new ChatOpenRouter({ model, apiKey, baseURL, maxRetries: 0 }));

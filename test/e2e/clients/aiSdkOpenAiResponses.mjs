/** The Vercel AI SDK with `@ai-sdk/openai` as it comes: a bare call asks for OpenAI's Responses. */
import { createOpenAI } from '@ai-sdk/openai';
import { runWithAiSdk } from './aiSdk.mjs';
import { apiKey, baseURL } from './cases.mjs';

await runWithAiSdk(createOpenAI({ baseURL, apiKey }));

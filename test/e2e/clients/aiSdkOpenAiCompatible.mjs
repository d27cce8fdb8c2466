/** The Vercel AI SDK with `@ai-sdk/openai-compatible`. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { runWithAiSdk } from './aiSdk.mjs';
import { apiKey, baseURL } from './cases.mjs';

await runWithAiSdk(createOpenAICompatible({ name: 'gateway', baseURL, apiKey }));

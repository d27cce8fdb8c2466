/** The Vercel AI SDK with `@openrouter/ai-sdk-provider`. */
import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import { runWithAiSdk } from './aiSdk.mjs';
import { apiKey, baseURL } from './cases.mjs';

await runWithAiSdk(createOpenRouter({ baseURL, apiKey }).chat);

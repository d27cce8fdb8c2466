/** What the author should know about a request that OpenRouter takes, but not as it was meant. */
import { cachingHints } from './caching';
import { pluginHints } from './plugins';
import { reasoningHints } from './reasoning';
import type { ChatRequest } from './request';
import { routingHints } from './routing';

/** Sentences for the editor; none when all is well. */
export const requestHints = (request: ChatRequest): string[] =>
	[reasoningHints, routingHints, pluginHints, cachingHints].flatMap((hintsOf) => hintsOf(request));

/** Hints about requests that OpenRouter accepts but that do not do what the author meant. */
import { cachingHints } from './caching';
import { pluginHints } from './plugins';
import { reasoningHints } from './reasoning';
import type { ChatRequest } from './request';
import { routingHints } from './routing';

/** Sentences for the editor. */
export const requestHints = (request: ChatRequest): string[] =>
	[reasoningHints, routingHints, pluginHints, cachingHints].flatMap((hintsOf) => hintsOf(request));

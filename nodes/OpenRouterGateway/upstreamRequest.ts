/** The request to OpenRouter, from what a caller may ask and from the author's settings. */
import type { CheckedRequest } from '../shared/callers/request/checkRequest';
import { withFileParser } from '../shared/openrouter/request/plugins';
import { buildChatRequest, type ChatRequest } from '../shared/openrouter/request/request';
import type { GatewaySettings } from './settings';

/**
 * Still without the caller's ID. Throws `OpenRouterError` for an Extra Body that cannot be sent.
 */
export const upstreamRequest = (
	{
		policy,
		fallbackModels,
		extraBody,
	}: Pick<GatewaySettings, 'policy' | 'fallbackModels' | 'extraBody'>,
	{ model, messages, fields }: CheckedRequest,
): ChatRequest =>
	buildChatRequest({
		model,
		messages,
		settings: fallbackModels.length === 0 ? {} : { models: fallbackModels },
		// OCR is billed by the page and no limit here bounds it, so only Extra Body can ask for it.
		plugins: policy.attachments.includes('file') ? withFileParser([]) : [],
		extraBody,
		callerFields: fields,
	});

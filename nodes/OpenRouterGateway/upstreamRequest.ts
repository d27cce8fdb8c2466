/** What goes to OpenRouter for a caller's request, and how many tokens it may take at most. */
import { withFileParser } from '../shared/openrouter/request/plugins';
import { buildChatRequest, type ChatRequest } from '../shared/openrouter/request/request';
import type { CheckedRequest } from '../shared/callers/request/checkRequest';
import { estimatePromptTokens } from '../shared/callers/limits/tokenEstimate';
import type { GatewaySettings } from './settings';

/** Throws `OpenRouterError` for an Extra Body that cannot be sent. Who calls is not in it yet. */
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
		// By the page, OCR would cost what no limit here bounds: the author may ask for it in Extra Body.
		plugins: policy.attachments.includes('file') ? withFileParser([]) : [],
		extraBody,
		callerFields: fields,
	});

/** The most tokens that the request may take as it is sent: Tokens per Minute must have room for them. */
export const mostTokens = (request: ChatRequest): number =>
	estimatePromptTokens(request) + Number(request.max_tokens);

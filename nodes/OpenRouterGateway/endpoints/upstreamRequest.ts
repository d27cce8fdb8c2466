/** The request to OpenRouter: what a caller may ask, the author's settings, and what is connected. */
import type { Built } from '../../shared/callers/admission';
import type { Caller } from '../../shared/callers/identity/identity';
import type { CheckedRequest } from '../../shared/callers/request/checkRequest';
import { withFileParser } from '../../shared/openrouter/request/plugins';
import { buildChatRequest, type ChatRequest } from '../../shared/openrouter/request/request';
import { functionNamesOf } from '../../shared/openrouter/request/tools';
import type { ConnectedTool } from '../../shared/steps/connectedTool';
import { readConnectedTools } from '../../shared/steps/connectedTools';
import { withTools } from '../../shared/steps/step';
import type { IDataObject } from 'n8n-workflow';
import type { Asker } from '../../shared/steps/asker';
import type { GatewayCall, Supply } from '../ports';
import type { GatewaySettings } from '../settings';

export type BuiltChat = Built & {
	/** `undefined`: none are connected. */
	tools?: readonly ConnectedTool[];
};

/** Nothing is awaited where nothing is connected. */
export function buildChat(
	call: GatewayCall,
	asked: CheckedRequest,
	caller: Caller,
): BuiltChat | Promise<BuiltChat> {
	const { settings, ports } = call;
	const request = upstreamRequest(settings, asked);
	const { tools } = ports.connections();
	return tools === undefined ? { request } : withConnected(call, request, caller, tools);
}

async function withConnected(
	{ request: { body } }: GatewayCall,
	request: ChatRequest,
	{ id, claims = {} }: Caller,
	supply: Supply,
): Promise<BuiltChat> {
	const asker: Asker = { callerId: id, claims: claims as IDataObject, sessionId: '', body };
	const tools = readConnectedTools(await supply(asker), functionNamesOf(request.tools));
	return tools.length === 0 ? { request } : { request: withTools(request, tools), tools };
}

/**
 * The request to OpenRouter, from an allowed request and the author's settings, still without the
 * caller's ID. Throws `OpenRouterError` for an Extra Body that cannot be sent.
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

/**
 * Finds settings that would make every call fail, when the workflow is published or listens for a test
 * event. n8n shows the message only, so the message also says what to do.
 */
import { NodeOperationError, type IHookFunctions } from 'n8n-workflow';
import { authorText, Failure, OpenRouterError } from '../shared/failure/failure';
import { isModelId, isVendorPattern } from '../shared/openrouter/modelId';
import { mostTokens } from '../shared/callers/limits/tokenLimit';
import { checkRequest } from '../shared/callers/request/checkRequest';
import { unusableOrigins } from '../shared/callers/origin';
import { NO_FALLBACK } from '../shared/panel/models';
import { holdsOpenRouterKey } from '../shared/values/openRouterKey';
import { upstreamRequest } from './upstreamRequest';
import { readGatewaySettings, type GatewaySettings } from './settings';

/** n8n would double slashes at the ends, and take “:” as a part of the path that matches anything. */
const USABLE_PATH = /^[\w.~-]+(\/[\w.~-]+)*$/;

/** Throws an error whose message is for the author. */
export function requireUsableSettings(context: IHookFunctions): void {
	const fault = pathFault(context) ?? settingsFault(context);
	if (fault !== undefined) throw new NodeOperationError(context.getNode(), fault);
}

/** The fault of a path that n8n would register but nobody could call. */
function pathFault(context: IHookFunctions): string | undefined {
	const path: unknown = context.getNodeParameter('path');
	if (typeof path !== 'string' || !USABLE_PATH.test(path)) {
		return 'Path is not valid. Enter letters, digits, hyphens, and slashes in between, such as ai or my-app/ai; no slash at either end';
	}
	return holdsOpenRouterKey(path)
		? 'Path holds an OpenRouter key, and every caller sees the path. Enter a name such as ai, and put the key only into API Key of the credential'
		: undefined;
}

function settingsFault(context: IHookFunctions): string | undefined {
	try {
		const settings = readGatewaySettings(context);
		return originFault(settings) ?? modelFault(settings) ?? requestFault(settings);
	} catch (error) {
		if (error instanceof OpenRouterError) return authorText(error.failure);
		// For example, n8n cannot evaluate an expression.
		return error instanceof Error ? error.message : String(error);
	}
}

function originFault({ origin }: GatewaySettings): string | undefined {
	const [unusable] = unusableOrigins(origin.allowedOrigins);
	return unusable === undefined
		? undefined
		: `Allowed Origins has an entry that no page can match: ${unusable}. Enter scheme, host and port only, such as https://my-app.example`;
}

/** Finds names that cannot be model IDs. Whether OpenRouter knows a model, only a call would show. */
function modelFault({ policy, fallbackModels }: GatewaySettings): string | undefined {
	const { model, allowedModels } = policy;
	const isOffered = (entry: string) =>
		isModelId(entry) || (isVendorPattern(entry) && !entry.startsWith('openrouter/'));
	const unknown = isModelId(model) ? allowedModels.find((entry) => !isOffered(entry)) : model;
	if (unknown !== undefined) {
		return `Allowed Models has an entry that is not a model ID: ${shown(unknown)}. Enter IDs as at openrouter.ai/models, such as google/gemini-2.5-flash, or after the first one a pattern such as google/*`;
	}
	const noFallback = fallbackModels.find((entry) => !isModelId(entry));
	return noFallback === undefined
		? undefined
		: `${NO_FALLBACK.message}: ${shown(noFallback)}. ${NO_FALLBACK.hint}`;
}

const shown = (entry: string): string =>
	holdsOpenRouterKey(entry) ? 'an OpenRouter key' : JSON.stringify(entry);

/** Tries the shortest request that a caller can send. Throws for an Extra Body that cannot be sent. */
function requestFault(settings: GatewaySettings): string | undefined {
	const request = checkRequest(
		{ messages: [{ role: 'user', content: '?' }], fields: {} },
		settings.policy,
	);
	if (request instanceof Failure) return request.message;
	const leastTokens = mostTokens(upstreamRequest(settings, request));
	const { tokensPerMinute = Infinity } = settings;
	return leastTokens <= tokensPerMinute
		? undefined
		: `Tokens per Minute is lower than the ${leastTokens} tokens that each call reserves at least, so every call would be refused. Raise it, or lower Max Output Tokens`;
}

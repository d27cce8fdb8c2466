/** Hints for the author: settings that do nothing, or not what was meant, and why nothing was streamed. */
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { unusableOrigins } from '../../../shared/callers/origin';
import { mentionsJson } from '../../../shared/openrouter/answer/structuredAnswer';
import { cachingHints, sharedAnswersHint } from '../../../shared/openrouter/request/caching';
import { pluginHints } from '../../../shared/openrouter/request/plugins';
import { reasoningHints } from '../../../shared/openrouter/request/reasoning';
import type { ChatRequest } from '../../../shared/openrouter/request/request';
import { routingHints } from '../../../shared/openrouter/request/routing';
import { needsModelList, supportHint } from '../../../shared/openrouter/support';
import { callerListens, isStreamed } from '../../../shared/transport/callerStream';
import { cachedModels, modelsSoon } from '../../../shared/transport/models';
import { asRecord, asText } from '../../../shared/values/json';
import { addHint } from '../../item/hints';

/** Hints that follow from the request alone. OpenRouter accepts it, but it does not do what was meant. */
export function addRequestHints(context: IExecuteFunctions, request: ChatRequest): void {
	for (const hintsOf of [reasoningHints, routingHints, pluginHints, cachingHints]) {
		for (const message of hintsOf(request)) addHint(context, message);
	}
}

/** Without the word JSON in a message, providers refuse `json_object` or write blanks without end. */
export function addJsonHint(context: IExecuteFunctions, request: ChatRequest): void {
	const { type } = asRecord(request.response_format);
	if (type !== 'json_object' || mentionsJson(request.messages)) return;
	addHint(
		context,
		'Response Format is JSON, and no message says so: many models need to read the word “JSON” in the prompt. Say in the prompt what the JSON should hold.',
	);
}

/** Names entries that are not valid origins. The node works, but they allow nothing. */
export function addOriginHint(context: IExecuteFunctions, allowedOrigins: readonly string[]): void {
	const unusable = unusableOrigins(allowedOrigins);
	if (unusable.length === 0) return;
	addHint(
		context,
		`Allowed Origins has entries that no page can match: ${unusable.join(', ')}. An origin is scheme, host and port only, such as https://my-app.example.`,
	);
}

/** Behind a Webhook, callers share the response cache without knowing of each other. */
export const addSharedAnswersHint = (
	context: IExecuteFunctions,
	headers: Readonly<Record<string, string>>,
): void => addHint(context, sharedAnswersHint(headers));

/**
 * Names settings that the model or its fallbacks do not support. Only in manual runs, because it waits
 * for the model list. Never throws, because the answer is already there.
 */
export async function addSupportHint(
	context: IExecuteFunctions,
	credential: ICredentialDataDecryptedObject,
	request: ChatRequest,
): Promise<void> {
	if (context.getMode() !== 'manual' || !needsModelList(request)) return;
	const models = await modelsSoon(cachedModels(context, credential));
	addHint(context, models === undefined ? undefined : supportHint(request, models));
}

/**
 * Explains why an answer was not streamed although the workflow is set up for it. n8n does not tell, and
 * the caller sees an empty answer, or one that comes all at once. `enableStreaming` is the option's
 * value; `undefined` when it was not added.
 */
export const addStreamingHint = (context: IExecuteFunctions, enableStreaming: unknown): void =>
	addHint(context, streamingHint(context, enableStreaming));

function streamingHint(context: IExecuteFunctions, enableStreaming: unknown): string | undefined {
	if (callerListens(context)) {
		if (enableStreaming !== false) return undefined;
		return 'The trigger is set to stream, and Enable Streaming is off in this node: the caller gets an empty answer unless another node streams.';
	}
	// The node runs as an AI Agent's tool, and the answer goes to the agent.
	if (isStreamed(context)) return undefined;
	const mode = triggerResponseMode(context);
	if (mode === 'streaming') {
		return 'The trigger is set to stream, and n8n cannot stream in this kind of run (a retried or sub-workflow execution, for example): the answer is in the output only.';
	}
	if (mode !== undefined && enableStreaming === true) {
		return 'Enable Streaming is on, and the trigger does not stream: set its Respond to “Streaming”.';
	}
	return undefined;
}

/** How the nearest Webhook or Chat Trigger before this node answers its caller. */
function triggerResponseMode(context: IExecuteFunctions): string | undefined {
	const parents = context.getParentNodes(context.getNode().name, { includeNodeParameters: true });
	const trigger = parents.find(({ type }) => /\.(webhook|chatTrigger)$/.test(type));
	if (trigger === undefined) return undefined;
	const { responseMode, options } = trigger.parameters ?? {};
	const nested =
		typeof options === 'object' && options !== null && 'responseMode' in options
			? options.responseMode
			: undefined;
	return asText(responseMode) ?? asText(nested) ?? 'onReceived';
}

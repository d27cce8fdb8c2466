/**
 * Explains why an answer was not streamed although the workflow is set up for it. n8n does not tell, and
 * the caller sees an empty answer, or one that comes all at once.
 */
import type { IExecuteFunctions } from 'n8n-workflow';
import { asText } from '../../../shared/values/json';
import { callerListens, isStreamed } from '../../../shared/transport/callerStream';
import { addHint } from '../../item/hints';

/** `enableStreaming` as the author set it; `undefined` when the option was not added. */
export function addStreamingHint(context: IExecuteFunctions, enableStreaming: unknown): void {
	const message = streamingHint(context, enableStreaming);
	if (message !== undefined) addHint(context, message);
}

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

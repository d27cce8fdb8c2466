/** Sends the request of a chat operation, streams the answer to the caller, and makes the output item. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Completion } from '../../../shared/openrouter/answer/completion';
import { OpenRouterError } from '../../../shared/failure/failure';
import { asRecord, asText } from '../../../shared/values/json';
import type { ChatOutput, Timing } from '../../../shared/openrouter/answer/output';
import type { ChatRequest } from '../../../shared/openrouter/request/request';
import type { StructuredFormat } from '../../../shared/openrouter/request/responseFormat';
import { openCallerStream } from '../../../shared/transport/callerStream';
import type { RetryLimits } from '../../../shared/transport/withRetry';
import type { Step } from '../../../shared/steps/step';
import type { ItemCall } from '../../operation';
import { remember, type Connected, type ConnectedChat } from './connected';
import { readAttribution } from '../../item/attribution';
import { readCallLimits } from '../../item/callLimits';
import { addHint } from '../../item/hints';
import { addJsonHint, addRequestHints, addStreamingHint, addSupportHint } from './hints';
import { sendChat, sendForData, type AttemptMeter } from './sendForData';
import { extractMedia } from '../../../shared/openrouter/answer/outputMedia';
import { storeOutputFiles } from '../../item/binaryFile';
import { toItem } from '../../item/output';

/** Settings of the call that are not part of the request's body. */
export type AskSettings = {
	headers: Record<string, string>;
	limits: RetryLimits;
	meter?: AttemptMeter;
	/** What the author has connected. */
	connected?: Connected;
	conversation?: ConnectedChat['conversation'];
	/** The format of the answer; `undefined` for text. */
	format?: StructuredFormat;
};

/**
 * `options` is the value of Options, `headers` are those of the groups of settings. Throws
 * `OpenRouterError` for a faulty setting.
 */
export const readAskSettings = (
	context: IExecuteFunctions,
	itemIndex: number,
	options: IDataObject,
	headers: Record<string, string>,
): AskSettings => ({
	headers: { ...readAttribution(context, itemIndex), ...headers },
	limits: readCallLimits(options),
});

/** `data`: the parsed JSON, if the format asks for JSON. It is missing when the model calls tools first. */
export type Answer = {
	completion: Completion;
	timing: Timing;
	data?: unknown;
	/** With connected tools. */
	steps?: readonly Step[];
};

/** Throws `OpenRouterError` for a failed call. */
export async function answer(
	context: IExecuteFunctions,
	{ itemIndex, credential, signal, toCaller }: ItemCall,
	request: ChatRequest,
	options: IDataObject,
	settings: AskSettings,
): Promise<Answer> {
	if (itemIndex === 0) addRequestHints(context, request);
	const isStreamed = toCaller && options.enableStreaming !== false;
	const stream = isStreamed ? openCallerStream(context, itemIndex) : undefined;
	const { format, conversation, ...settingsOfCall } = settings;
	const how = { ...settingsOfCall, signal };
	if (format !== undefined && itemIndex === 0) addJsonHint(context, request);
	const reply =
		format === undefined
			? await sendChat(context, credential, request, how, stream)
			: await sendForData(context, credential, request, how, format, stream);
	// Before the answer ends: the caller may ask the next question at once.
	if (reply.kind === 'completed') await remember(context, conversation, reply.completion);
	// A stream that has begun is closed also after a failure. The line with the error follows it.
	await stream?.end(reply.kind === 'failed');
	if (reply.kind === 'failed') throw new OpenRouterError(reply.failure);

	if (itemIndex === 0) {
		addStreamingHint(context, options.enableStreaming);
		await addSupportHint(context, credential, request);
	}
	const { completion, timing } = reply;
	if (completion.notice !== undefined) addHint(context, `${completion.notice}.`);
	if (completion.finishReason === 'length' && completion.message.content === '') {
		addHint(
			context,
			'The model used up its tokens before it wrote a text, most likely on reasoning. Raise the limit on output tokens.',
		);
	}
	return {
		completion,
		timing,
		...('data' in reply && { data: reply.data }),
		...('steps' in reply && { steps: reply.steps }),
	};
}

/** The output item of a simplified answer. Images and audio become binary data; the json names them. */
export async function toAnswerItem(
	context: IExecuteFunctions,
	itemIndex: number,
	output: ChatOutput,
	request: ChatRequest,
	/** Selects the part that goes into the json. */
	partOf: (output: ChatOutput) => object = (whole) => whole,
): Promise<INodeExecutionData> {
	const { message, files, ...media } = extractMedia(output.message, {
		audioFormat: asText(asRecord(request.audio).format),
	});
	const binary = files.length === 0 ? undefined : await storeOutputFiles(context, files, output);
	return toItem(partOf({ ...output, message, ...media }), itemIndex, binary);
}

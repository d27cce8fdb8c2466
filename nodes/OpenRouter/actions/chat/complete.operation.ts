/** Sends messages to a model; one item in, one answer out. */
import { updateDisplayOptions } from 'n8n-workflow';
import { attributionHeaders } from '../../../shared/api/attribution';
import { OpenRouterError } from '../../../shared/api/error';
import { simplify } from '../../../shared/api/output';
import { buildChatRequest } from '../../../shared/api/request';
import { openCallerStream } from '../../../shared/transport/callerStream';
import { sendChat } from '../../../shared/transport/send';
import { toItem, type Execute } from '../../operation';
import { chatFields } from './fields/chat';
import { chatOptions, readLimits, readOptions } from './fields/options';
import { readMessages, readModel } from './fields/read';
import { addStreamingHint } from './streamingHint';

const show = { resource: ['chat'], operation: ['complete'] };

export const description = updateDisplayOptions({ show }, [...chatFields, chatOptions]);

export const execute: Execute = async function ({ itemIndex, credential, stop, toCaller }) {
	const options = this.getNodeParameter('options', itemIndex, {});
	const request = buildChatRequest({
		model: readModel(this, itemIndex),
		messages: readMessages(this, itemIndex),
		...readOptions(options),
	});
	const headers = attributionHeaders({
		siteUrl: this.getNodeParameter('siteUrl', itemIndex, '') as string,
		siteTitle: this.getNodeParameter('siteTitle', itemIndex, '') as string,
	});
	const sink =
		toCaller && options.enableStreaming !== false ? openCallerStream(this, itemIndex) : undefined;
	const limits = { ...readLimits(options), stop, sink };
	const reply = await sendChat(this, credential, request, headers, limits);
	// What was begun is closed, whether or not the answer is whole; the error comes after it.
	await sink?.end();
	if (reply.kind === 'failed') throw new OpenRouterError(reply.failure);
	if (itemIndex === 0) addStreamingHint(this, options.enableStreaming);

	const { completion, timing } = reply;
	if (completion.finishReason === 'length' && completion.message.content === '') {
		this.addExecutionHints({
			message:
				'The model used up its tokens before it wrote a text, most likely on reasoning. Raise Max Tokens.',
			location: 'outputPane',
			type: 'warning',
		});
	}
	const json = this.getNodeParameter('simplify', itemIndex, true)
		? simplify(completion, timing)
		: completion.body;
	return [toItem(json, itemIndex)];
};

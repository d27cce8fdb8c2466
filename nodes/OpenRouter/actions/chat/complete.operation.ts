/** Sends messages to a model; one item in, one answer out. */
import { withoutAccountIds } from '../../../shared/openrouter/accountId';
import { simplify } from '../../../shared/openrouter/answer/output';
import { buildChatRequest } from '../../../shared/openrouter/request/request';
import { readCollection } from '../../../shared/parameters/collection';
import { notAsTool, toolDescription } from '../../item/agentToolFields';
import { attributionFields } from '../../item/attribution';
import { modelField, readModel } from '../../item/modelField';
import { outputPart, readOutputChoice, simplifyField, toItem } from '../../item/output';
import { operation } from '../../operation';
import { answer, readAskSettings, toAnswerItem } from './answer';
import { chatsInTurn, connectChat, stepsField } from './connected';
import { chatFields } from './panel/chat';
import { chatOptions, maxFileBytes } from './panel/options';
import { readMessages } from './panel/readMessages';
import { readResponseFormat, responseFormatFields } from './panel/responseFormat';
import { chatGroups, readChatSettings } from './panel/settings';
import { toolOutputFields } from './panel/toolOutput';
import { toolsField } from './panel/tools';

export const complete = operation({
	name: 'Complete',
	action: 'Complete a chat',
	description: 'Send messages to a model and get its answer',
	credential: 'inference',
	inTurn: chatsInTurn,
	fields: [
		toolDescription(
			'Asks another AI model a question and returns its answer. That model knows nothing of this conversation.',
		),
		modelField,
		...chatFields,
		...responseFormatFields,
		toolsField,
		stepsField,
		...attributionFields,
		notAsTool(simplifyField),
		...toolOutputFields,
		...chatGroups,
		chatOptions,
	],
	async runItem(call) {
		const { itemIndex } = call;
		const options = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
		const model = readModel(this, itemIndex);
		const format = readResponseFormat(this, itemIndex);
		// Read before the call, so that a faulty value cannot discard an answer that is paid for.
		const choice = readOutputChoice(this, itemIndex);
		const settings = readChatSettings(this, itemIndex, options, model);
		const asked = buildChatRequest({
			model,
			messages: await readMessages(this, itemIndex, maxFileBytes(options)),
			...settings.fields,
			responseFormat: format?.responseFormat,
		});
		const { request, ...connected } = await connectChat(this, call, asked);
		const ask = readAskSettings(this, itemIndex, options, settings.headers);
		const askSettings = { ...ask, format, ...connected };
		const { completion, timing, data, steps } = await answer(
			this,
			call,
			request,
			options,
			askSettings,
		);
		if (choice.kind === 'raw') return [toItem(withoutAccountIds(completion.body), itemIndex)];
		const output = { ...simplify(completion, timing, data), ...(steps && { steps }) };
		return [
			await toAnswerItem(this, itemIndex, output, request, (whole) => outputPart(whole, choice)),
		];
	},
});

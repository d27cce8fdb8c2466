/** Sends messages to a model; one item in, one answer out. */
import { updateDisplayOptions } from 'n8n-workflow';
import { simplify } from '../../../shared/api/output';
import { buildChatRequest } from '../../../shared/api/request';
import { modelField } from '../fields/model';
import { notAsTool, toolDescription } from '../fields/tool';
import { toItem, type Execute } from '../../operation';
import { answer, readAskSettings } from './answer';
import { toAnswerItem } from './answerItem';
import { attributionFields, chatFields, simplifyField } from './fields/chat';
import { chatGroups, readGroups } from './fields/groups';
import { chatOptions, readOptions } from './fields/options';
import { readMessages, readModel } from './fields/read';
import { readMaxFileBytes } from './fields/readAttachments';
import { toolOutputFields } from './fields/toolOutput';
import { outputPart, readOutputChoice } from './outputPart';
import { readResponseFormat, responseFormatFields } from './fields/responseFormat';
import { readTools, toolsField } from './fields/tools';

const show = { resource: ['chat'], operation: ['complete'] };

export const description = updateDisplayOptions({ show }, [
	toolDescription(
		'Asks another AI model a question and returns its answer. That model knows nothing of this conversation.',
	),
	modelField,
	...chatFields,
	...responseFormatFields,
	toolsField,
	...attributionFields,
	notAsTool(simplifyField),
	...toolOutputFields,
	...chatGroups,
	chatOptions,
]);

export const execute: Execute = async function (call) {
	const { itemIndex } = call;
	const options = this.getNodeParameter('options', itemIndex, {});
	const model = readModel(this, itemIndex);
	const format = readResponseFormat(this, itemIndex);
	const groups = readGroups(this, itemIndex, options, model);
	const request = buildChatRequest({
		model,
		messages: await readMessages(this, itemIndex, readMaxFileBytes(options.maxFileSizeMb)),
		...readOptions(options),
		...groups.fields,
		...readTools(this, itemIndex),
		responseFormat: format?.responseFormat,
	});
	const settings = { ...readAskSettings(this, itemIndex, options, groups.headers), format };
	const { completion, timing, data } = await answer(this, call, request, options, settings);
	const choice = readOutputChoice(this, itemIndex);
	if (choice.kind === 'raw') return [toItem(completion.body, itemIndex)];
	const output = simplify(completion, timing, data);
	return [
		await toAnswerItem(this, itemIndex, output, request, (whole) => outputPart(whole, choice)),
	];
};

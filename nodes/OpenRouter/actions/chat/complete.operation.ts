/** Sends messages to a model; one item in, one answer out. */
import { updateDisplayOptions } from 'n8n-workflow';
import { simplify } from '../../../shared/api/output';
import { buildChatRequest } from '../../../shared/api/request';
import { modelField } from '../fields/model';
import { toItem, type Execute } from '../../operation';
import { answer, readAskSettings } from './answer';
import { toAnswerItem } from './answerItem';
import { attributionFields, chatFields, simplifyField } from './fields/chat';
import { chatOptions, readOptions } from './fields/options';
import { readMessages, readModel } from './fields/read';
import { readMaxFileBytes } from './fields/readAttachments';

const show = { resource: ['chat'], operation: ['complete'] };

export const description = updateDisplayOptions({ show }, [
	modelField,
	...chatFields,
	...attributionFields,
	simplifyField,
	chatOptions,
]);

export const execute: Execute = async function (call) {
	const { itemIndex } = call;
	const options = this.getNodeParameter('options', itemIndex, {});
	const request = buildChatRequest({
		model: readModel(this, itemIndex),
		messages: await readMessages(this, itemIndex, readMaxFileBytes(options.maxFileSizeMb)),
		...readOptions(options),
	});
	const settings = readAskSettings(this, itemIndex, options);
	const { completion, timing } = await answer(this, call, request, options, settings);
	if (!this.getNodeParameter('simplify', itemIndex, true)) {
		return [toItem(completion.body, itemIndex)];
	}
	return [await toAnswerItem(this, itemIndex, simplify(completion, timing), request)];
};

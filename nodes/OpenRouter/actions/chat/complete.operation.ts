/** Sends messages to a model; one item in, one answer out. */
import { withoutAccountIds } from '../../../shared/openrouter/accountId';
import { simplify } from '../../../shared/openrouter/answer/output';
import { buildChatRequest } from '../../../shared/openrouter/request/request';
import { readCollection } from '../../../shared/parameters/collection';
import { toItem, type Execute } from '../../operation';
import { answer, readAskSettings } from './answer';
import { toAnswerItem } from './answerItem';
import { maxFileBytes } from './panel/options';
import { readMessages, readModel } from './panel/read';
import { outputPart, readOutputChoice } from '../../item/outputPart';
import { readResponseFormat } from './panel/responseFormat';
import { readChatSettings } from './panel/settings';

export const execute: Execute = async function (call) {
	const { itemIndex } = call;
	const options = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
	const model = readModel(this, itemIndex);
	const format = readResponseFormat(this, itemIndex);
	// Before the call: what cannot be read must not lose an answer that is paid for.
	const choice = readOutputChoice(this, itemIndex);
	const settings = readChatSettings(this, itemIndex, options, model);
	const request = buildChatRequest({
		model,
		messages: await readMessages(this, itemIndex, maxFileBytes(options)),
		...settings.fields,
		responseFormat: format?.responseFormat,
	});
	const how = { ...readAskSettings(this, itemIndex, options, settings.headers), format };
	const { completion, timing, data } = await answer(this, call, request, options, how);
	if (choice.kind === 'raw') return [toItem(withoutAccountIds(completion.body), itemIndex)];
	const output = simplify(completion, timing, data);
	return [
		await toAnswerItem(this, itemIndex, output, request, (whole) => outputPart(whole, choice)),
	];
};

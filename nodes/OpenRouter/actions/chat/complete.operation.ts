/** Sends messages to a model; one item in, one answer out. */
import { withoutAccountIds } from '../../../shared/openrouter/accountId';
import { simplify } from '../../../shared/openrouter/answer/output';
import { buildChatRequest } from '../../../shared/openrouter/request/request';
import { readCollection } from '../../../shared/parameters/collection';
import { toItem, type Execute } from '../../operation';
import { answer, readAskSettings } from './answer';
import { toAnswerItem } from './answerItem';
import { readGroups } from './panel/groups';
import { readOptions } from './panel/options';
import { readMessages, readModel } from './panel/read';
import { readMaxFileBytes } from './panel/readAttachments';
import { outputPart, readOutputChoice } from '../../item/outputPart';
import { readResponseFormat } from './panel/responseFormat';
import { readTools } from './panel/tools';

export const execute: Execute = async function (call) {
	const { itemIndex } = call;
	const options = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
	const model = readModel(this, itemIndex);
	const format = readResponseFormat(this, itemIndex);
	// Before the call: what cannot be read must not lose an answer that is paid for.
	const choice = readOutputChoice(this, itemIndex);
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
	if (choice.kind === 'raw') return [toItem(withoutAccountIds(completion.body), itemIndex)];
	const output = simplify(completion, timing, data);
	return [
		await toAnswerItem(this, itemIndex, output, request, (whole) => outputPart(whole, choice)),
	];
};

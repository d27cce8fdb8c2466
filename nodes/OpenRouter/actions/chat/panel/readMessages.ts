/** Reads the fields of chat.ts and attachments.ts: messages, whose files become content parts. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { choiceFrom, readText } from '../../../../shared/parameters/values';
import { asRecord, asRecords, type JsonRecord } from '../../../../shared/values/json';
import {
	attachToLast,
	messagesFromJson,
	messagesFromList,
	messagesFromPrompt,
	removeBlankMessages,
	type ChatMessage,
	type NonBlankMessages,
} from '../../../../shared/openrouter/request/message';
import { addHint } from '../../../item/hints';
import {
	ATTACHMENT_KINDS,
	IMAGE_DETAILS,
	partOf,
} from '../../../../shared/openrouter/request/attachment';
import { readFileParts } from '../../../item/fileSource';
import { attachmentsField } from './attachments';

/** Throws `OpenRouterError` for parameters that give no messages, or files that cannot be sent. */
export async function readMessages(
	context: IExecuteFunctions,
	itemIndex: number,
	maxFileBytes: number,
): Promise<readonly ChatMessage[]> {
	const parameter = (name: string): unknown => context.getNodeParameter(name, itemIndex, '');
	const attached = async (collection: unknown) =>
		await readAttachments(context, itemIndex, collection, maxFileBytes);
	const inputMode = parameter('inputMode');
	if (inputMode === 'json') {
		const messages = messagesFromJson(parameter('messagesJson'));
		const whole = attachToLast(messages, await attached(parameter('attachments')));
		return withHint(context, removeBlankMessages(whole, 'Messages (JSON)'));
	}

	const systemPrompt = readPrompt('System Prompt', parameter('systemPrompt'));
	if (inputMode === 'messages') {
		const list = [];
		for (const { role, content, attachments } of asRecords(
			asRecord(parameter('messages')).values,
		)) {
			// The panel shows them for the role User only, but keeps their values when the role changes.
			const files = role === 'user' ? await attached(attachments) : [];
			const text = readPrompt(`Messages[${list.length}].content`, content);
			list.push({ role, content: text, attachments: files });
		}
		const messages = messagesFromList(systemPrompt, list);
		return withHint(context, removeBlankMessages(messages, 'Messages', list.length));
	}
	const prompt = readPrompt('Prompt', parameter('prompt'));
	return messagesFromPrompt(systemPrompt, prompt, await attached(parameter('attachments')));
}

/** Returns the messages, and adds a hint about those that were left out. */
function withHint(
	context: IExecuteFunctions,
	{ messages, leftOut }: NonBlankMessages,
): readonly ChatMessage[] {
	if (leftOut.length > 0) {
		const shown = leftOut.length > MAX_NAMED ? [...leftOut.slice(0, MAX_NAMED), '…'] : leftOut;
		addHint(
			context,
			`Blank messages were left out, because some providers refuse them: ${shown.join(', ')}. Check their expressions.`,
		);
	}
	return messages;
}

const MAX_NAMED = 5;

export const readPrompt = (label: string, value: unknown): string =>
	readText(label, value, 'Map the field that has the text, such as {{ $json.body.message }}') ?? '';

/** `collection` is the value of the field. */
const readAttachments = async (
	context: IExecuteFunctions,
	itemIndex: number,
	collection: unknown,
	maxBytes: number,
): Promise<JsonRecord[]> =>
	await readFileParts(
		context,
		itemIndex,
		collection,
		{ label: attachmentsField.displayName, maxBytes },
		(file, { kind, imageDetail }) =>
			partOf(file, {
				label: attachmentsField.displayName,
				kind: choiceFrom(ATTACHMENT_KINDS)(kind) ?? 'auto',
				imageDetail: choiceFrom(IMAGE_DETAILS)(imageDetail) ?? 'auto',
			}),
	);

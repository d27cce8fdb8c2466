/** Reads what chat.ts asks for. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { invalidInput } from '../../../../shared/failure/failure';
import { asRecord, asRecords } from '../../../../shared/values/json';
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
import { readAttachments } from './readAttachments';

/** Throws when the parameters make no messages, or name files that cannot be sent. */
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
		return saidIn(context, removeBlankMessages(whole, 'Messages (JSON)'));
	}

	const systemPrompt = readPrompt('System Prompt', parameter('systemPrompt'));
	if (inputMode === 'messages') {
		const list = [];
		for (const { role, content, attachments } of asRecords(
			asRecord(parameter('messages')).values,
		)) {
			// The panel offers them for the user's messages only, and keeps them when the role changes.
			const files = role === 'user' ? await attached(attachments) : [];
			const text = readPrompt(`Messages[${list.length}].content`, content);
			list.push({ role, content: text, attachments: files });
		}
		const messages = messagesFromList(systemPrompt, list);
		return saidIn(context, removeBlankMessages(messages, 'Messages', list.length));
	}
	const prompt = readPrompt('Prompt', parameter('prompt'));
	return messagesFromPrompt(systemPrompt, prompt, await attached(parameter('attachments')));
}

function saidIn(
	context: IExecuteFunctions,
	{ messages, leftOut }: NonBlankMessages,
): readonly ChatMessage[] {
	if (leftOut.length > 0) {
		const shown = leftOut.length > MAX_NAMED ? [...leftOut.slice(0, MAX_NAMED), '…'] : leftOut;
		addHint(
			context,
			`Left out because they are blank, which some providers refuse: ${shown.join(', ')}. Check what is mapped there.`,
		);
	}
	return messages;
}

const MAX_NAMED = 5;

/** Expressions give numbers and objects, too: a number is a text, an object is a mistake. */
export function readPrompt(label: string, value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	throw invalidInput(
		`${label} is not a text`,
		'Map the field that holds the text, such as {{ $json.body.message }}',
	);
}

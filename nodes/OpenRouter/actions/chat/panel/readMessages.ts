/** Reads the fields of chat.ts and attachments.ts: messages, whose files become content parts. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { choiceFrom, readNumber, readText } from '../../../../shared/parameters/values';
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
	partFromFile,
	partFromUrl,
	type AttachmentSettings,
} from '../../../../shared/openrouter/request/attachment';
import { invalidInput } from '../../../../shared/failure/failure';
import { base64Bytes, isDataUrl } from '../../../../shared/values/dataUrl';
import { BYTES_PER_MB, chosenFiles, readFile, requireSize } from '../../../item/attachedFile';

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

/** Max File Size (MB) in bytes. An expression may give less than 1. */
export function readMaxFileBytes(maxFileSizeMb: unknown): number | undefined {
	const sizeMb = readNumber('Max File Size (MB)', maxFileSizeMb);
	if (sizeMb === undefined) return undefined;
	if (sizeMb <= 0) throw invalidInput('Max File Size (MB) must be above 0', 'Enter at least 1');
	return sizeMb * BYTES_PER_MB;
}

/** `collection` is the value of the field. Files are read one at a time, to save memory. */
async function readAttachments(
	context: IExecuteFunctions,
	itemIndex: number,
	collection: unknown,
	maxFileBytes: number,
): Promise<JsonRecord[]> {
	const parts: JsonRecord[] = [];
	for (const entry of asRecords(asRecord(collection).values)) {
		const settings = readSettings(entry);
		if (entry.source === 'url') {
			const url = readText('URL of an attachment', entry.url) ?? '';
			requireSize('in a data: URL', dataUrlBytes(url), maxFileBytes);
			parts.push(partFromUrl(url, settings));
			continue;
		}
		for (const file of chosenFiles(context, itemIndex, entry.binaryField ?? 'data')) {
			parts.push(partFromFile(await readFile(context, itemIndex, file, maxFileBytes), settings));
		}
	}
	return parts;
}

function readSettings({ kind, imageDetail }: JsonRecord): AttachmentSettings {
	return {
		kind: choiceFrom(ATTACHMENT_KINDS)(kind) ?? 'auto',
		imageDetail: choiceFrom(IMAGE_DETAILS)(imageDetail) ?? 'auto',
	};
}

const dataUrlBytes = (url: string): number =>
	isDataUrl(url) ? base64Bytes(url.slice(url.indexOf(',') + 1)) : 0;

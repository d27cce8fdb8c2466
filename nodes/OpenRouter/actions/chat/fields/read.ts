/** Reads what chat.ts asks for. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { invalidInput } from '../../../../shared/api/error';
import { asRecord, asRecords, asText } from '../../../../shared/api/json';
import {
	messagesFromJson,
	messagesFromList,
	messagesFromPrompt,
	type ChatMessage,
} from '../../../../shared/api/message';

/** The ID of the chosen model, `''` when none is. */
export function readModel(context: IExecuteFunctions, itemIndex: number): string {
	const model: unknown = context.getNodeParameter('model', itemIndex, '', { extractValue: true });
	return asText(model) ?? '';
}

/** Throws when the parameters make no messages. */
export function readMessages(context: IExecuteFunctions, itemIndex: number): ChatMessage[] {
	const parameter = (name: string): unknown => context.getNodeParameter(name, itemIndex, '');
	const inputMode = parameter('inputMode');
	if (inputMode === 'json') return messagesFromJson(parameter('messagesJson'));

	const systemPrompt = readPrompt('System Prompt', parameter('systemPrompt'));
	if (inputMode === 'messages') {
		const list = asRecords(asRecord(parameter('messages')).values);
		return messagesFromList(
			systemPrompt,
			list.map(({ role, content }) => ({ role, content })),
		);
	}
	return messagesFromPrompt(systemPrompt, readPrompt('Prompt', parameter('prompt')));
}

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

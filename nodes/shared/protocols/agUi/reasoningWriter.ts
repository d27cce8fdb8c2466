/**
 * Writes what a model thinks as reasoning messages of an AG-UI run. Details without a text, such as
 * signatures, interrupt nothing: they wait for the next message. Pure.
 */
import { addReasoningDetail } from '../../openrouter/answer/assistantMessage';
import { asRecords, asText, type JsonRecord } from '../../values/json';
import { encryptedContent } from '../responses/reasoningItem';
import type { Emit } from './events';

type ReasoningRules = {
	emit: Emit;
	/** The ID of a message. */
	newId: () => string;
	/** Whether clients get what they must send back for the model, such as signatures. */
	showsDetails: boolean;
};

export function createReasoningWriter({ emit, newId, showsDetails }: ReasoningRules) {
	let messageId: string | undefined;
	let details: Array<Record<string, unknown>> = [];
	/** Most providers send the text twice: by itself, and in details. Then the first counts. */
	let comesByItself = false;

	function open(): string {
		if (messageId === undefined) {
			messageId = newId();
			emit({ type: 'REASONING_START', messageId });
			emit({ type: 'REASONING_MESSAGE_START', messageId, role: 'reasoning' });
		}
		return messageId;
	}

	function close(): void {
		if (messageId === undefined) return;
		emit({ type: 'REASONING_MESSAGE_END', messageId });
		if (details.length > 0) {
			const encryptedValue = encryptedContent(details);
			emit({
				type: 'REASONING_ENCRYPTED_VALUE',
				subtype: 'message',
				entityId: messageId,
				encryptedValue,
			});
		}
		emit({ type: 'REASONING_END', messageId });
		messageId = undefined;
		details = [];
	}

	return {
		textOf({ reasoning: text, reasoning_details: given }: JsonRecord): string {
			const own = asText(text) ?? '';
			comesByItself ||= own !== '';
			if (comesByItself || given === undefined) return own;
			return asRecords(given)
				.map((detail) => asText(detail.text) ?? asText(detail.summary) ?? '')
				.join('');
		},
		/** `delta`: not empty. */
		write(delta: string): void {
			emit({ type: 'REASONING_MESSAGE_CONTENT', messageId: open(), delta });
		},
		/** Takes the details of a delta, with a text or without. */
		keep({ reasoning_details: given }: JsonRecord): void {
			if (!showsDetails || given === undefined) return;
			for (const [index, detail] of asRecords(given).entries()) {
				// Only the first of a delta can go on with a detail that an earlier delta began.
				addReasoningDetail(details, detail, index > 0);
			}
		},
		close,
		/** Writes the details that wait as a message of their own. Returns whether there were some. */
		flush(): boolean {
			if (messageId !== undefined || details.length === 0) return false;
			open();
			close();
			return true;
		},
	};
}

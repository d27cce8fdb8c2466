/**
 * What one request may still spend of the author's limits on size. A limit that is not a number
 * allows nothing: comparisons are written so that NaN refuses.
 */
import type { CallerPolicy } from './policy';
import type { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';

export type Budget = {
	/** Why `chars` more UTF-16 units of text are too many, or `undefined` when they are not. */
	spendText: (chars: number) => Failure | undefined;
	/** The same for one more attachment, its URL or data being `chars` long. */
	spendAttachment: (chars: number) => Failure | undefined;
};

export function createBudget(
	limits: Pick<CallerPolicy, 'maxChars' | 'maxAttachments' | 'maxAttachmentChars'>,
): Budget {
	const { maxChars, maxAttachments, maxAttachmentChars } = limits;
	let textChars = 0;
	let attachments = 0;
	let attachmentChars = 0;
	return {
		spendText: (chars) => {
			textChars += chars;
			return textChars <= maxChars ? undefined : tooMuchText(maxChars);
		},
		spendAttachment: (chars) => {
			attachments += 1;
			attachmentChars += chars;
			if (!(attachments <= maxAttachments)) return tooManyAttachments(maxAttachments);
			return attachmentChars <= maxAttachmentChars
				? undefined
				: attachmentsTooLarge(maxAttachmentChars);
		},
	};
}

const tooMuchText = (maxChars: number): Failure =>
	refusal(
		'too_many_characters',
		`The messages are longer than ${maxChars} characters in all: shorten them, or leave out the oldest`,
	);

const tooManyAttachments = (maxAttachments: number): Failure =>
	refusal(
		'too_many_attachments',
		`There are more than ${maxAttachments} attachments: send fewer, or leave out those of older messages`,
	);

const attachmentsTooLarge = (maxChars: number): Failure =>
	refusal(
		'body_too_large',
		`The attachments are larger than ${maxChars} characters in all: send smaller files, or https URLs`,
	);

/**
 * What a caller may ask, as the author sets it. Safe by default: the node's own model, messages only,
 * texts only, no tools, a ceiling on the answer. chatFields.ts says what can be ticked; judge.ts holds
 * a request against it.
 */
import type { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';

export const ATTACHMENT_KINDS = ['image', 'audio', 'file'] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

export const CALLER_INSTRUCTIONS = ['append', 'drop', 'refuse'] as const;
export type CallerInstructions = (typeof CALLER_INSTRUCTIONS)[number];

export type CallerPolicy = {
	/** The node's model, whatever it is: it answers when the caller names none. */
	model: string;
	/** What else a caller may name: `vendor/slug`, literally, or `vendor/*` (see judge.ts). */
	allowedModels: readonly string[];
	/** Names from TICKABLE_FIELDS (chatFields.ts); any other name has no effect. */
	allowedFields: readonly string[];
	/** Always first. None is sent when it is blank. */
	systemPrompt: string;
	/**
	 * What becomes of a caller's system and developer turns: refused, sent after the system prompt, or
	 * left out.
	 */
	callerInstructions: CallerInstructions;
	/** The caller's messages; the system prompt is not counted. */
	maxMessages: number;
	/** UTF-16 units of the caller's texts, and of what else of theirs is sent as input (tools, schemas). */
	maxChars: number;
	attachments: readonly AttachmentKind[];
	/** Attachments in all messages together. */
	maxAttachments: number;
	/** UTF-16 units of all attachments' URLs and base64 data; 4 units carry 3 bytes. */
	maxAttachmentChars: number;
	/** Ceiling on output tokens, reasoning included. Always sent. */
	maxOutputTokens: number;
	/** Whether a caller may bring function tools, and turns that use them. */
	allowTools: boolean;
	/**
	 * The author's own tools, which go out beside the caller's: names of functions, types of server
	 * tools. Needed only with `allowTools`.
	 */
	authorTools: readonly string[];
	/**
	 * What becomes of a field that was not ticked and that only shapes how the answer is worded. What
	 * costs, or changes what a page gets, is refused whatever stands here.
	 */
	unallowedFields: 'refuse' | 'drop';
};

/**
 * What one request may still spend of the author's limits on size. A limit that is not a number
 * allows nothing: comparisons are written so that NaN refuses.
 */
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

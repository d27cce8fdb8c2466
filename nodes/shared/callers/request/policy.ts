/**
 * What the author lets callers ask. Safe by default: the node's own model, messages with text only, no
 * tools, a limit on the answer. chatFields.ts says which fields can be ticked, and checkRequest.ts
 * checks a request against the policy.
 */
import type { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';

export const ATTACHMENT_KINDS = ['image', 'audio', 'file'] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

export const CALLER_INSTRUCTIONS = ['append', 'drop', 'refuse'] as const;
type CallerInstructions = (typeof CALLER_INSTRUCTIONS)[number];

export type CallerPolicy = {
	/** The node's model. It is always allowed, and answers when the caller names none. */
	model: string;
	/** Other models that a caller may name: `vendor/slug` or `vendor/*` (see checkModel()). */
	allowedModels: readonly string[];
	/** Names from TICKABLE_FIELDS (chatFields.ts); any other name has no effect. */
	allowedFields: readonly string[];
	/** Always the first message. Not sent when it is blank. */
	systemPrompt: string;
	/** System and developer messages are sent after the system prompt, left out, or refused. */
	callerInstructions: CallerInstructions;
	/** The system prompt is not counted. */
	maxMessages: number;
	/** UTF-16 units of the caller's texts and of other input that they send (tools, schemas). */
	maxChars: number;
	attachments: readonly AttachmentKind[];
	/** In all messages together. */
	maxAttachments: number;
	/** UTF-16 units of all attachments' URLs and base64 data; 4 units carry 3 bytes. */
	maxAttachmentChars: number;
	/** Limit on output tokens, reasoning included. Always sent. */
	maxOutputTokens: number;
	/** Whether a caller may send functions, and messages that use them. */
	allowTools: boolean;
	/**
	 * The author's own tools, which are sent beside the caller's: names of functions, types of server
	 * tools. Used only with `allowTools`.
	 */
	authorTools: readonly string[];
	/**
	 * For fields that were not ticked and change only the answer's wording. Fields that change its cost
	 * or its form are always refused.
	 */
	unallowedFields: 'refuse' | 'drop';
};

/**
 * Counts the size of one request against the author's limits. The comparisons are written so that a
 * limit of NaN allows nothing.
 */
export type SizeCounter = {
	/** Counts `chars` UTF-16 units of text. Returns a refusal when they are too many. */
	countText: (chars: number) => Failure | undefined;
	/** The same for an attachment whose URL or data is `chars` long. */
	countAttachment: (chars: number) => Failure | undefined;
};

export function createSizeCounter(
	limits: Pick<CallerPolicy, 'maxChars' | 'maxAttachments' | 'maxAttachmentChars'>,
): SizeCounter {
	const { maxChars, maxAttachments, maxAttachmentChars } = limits;
	let textChars = 0;
	let attachments = 0;
	let attachmentChars = 0;
	return {
		countText: (chars) => {
			textChars += chars;
			return textChars <= maxChars ? undefined : tooMuchText(maxChars);
		},
		countAttachment: (chars) => {
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

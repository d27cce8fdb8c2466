/**
 * What the author lets callers ask. Safe by default: the node's own model, messages with text only, no
 * tools, a limit on the answer. chatFields.ts says which fields can be ticked, and checkRequest.ts
 * checks a request against the policy.
 */
export const ATTACHMENT_KINDS = ['image', 'audio', 'file'] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

export const CALLER_INSTRUCTIONS = ['append', 'drop', 'refuse'] as const;
type CallerInstructions = (typeof CALLER_INSTRUCTIONS)[number];

export type CallerPolicy = {
	/** The node's model. It is always allowed, and answers when the caller names none. */
	model: string;
	/** Other models that a caller may name: `vendor/slug` or `vendor/*` (see allowedModel.ts). */
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

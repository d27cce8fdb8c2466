/**
 * What a caller may ask, as the author sets it. Safe by default: the node's own model, messages only,
 * texts only, no tools, a ceiling on the answer. chatFields.ts says what can be ticked; checkRequest.ts holds
 * a request against it.
 */
export const ATTACHMENT_KINDS = ['image', 'audio', 'file'] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

export const CALLER_INSTRUCTIONS = ['append', 'drop', 'refuse'] as const;
export type CallerInstructions = (typeof CALLER_INSTRUCTIONS)[number];

export type CallerPolicy = {
	/** The node's model, whatever it is: it answers when the caller names none. */
	model: string;
	/** What else a caller may name: `vendor/slug`, literally, or `vendor/*` (see allowedModel.ts). */
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

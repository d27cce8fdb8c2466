/** The events of a Responses stream, and the items that an answer consists of. */

/** Gets each event at once: what an event holds changes later. `members`: one at least. */
export type Emit = (type: string, members: object) => void;

type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

export type TextPart = {
	type: 'output_text';
	text: string;
	annotations: object[];
	logprobs: object[];
};
export type RefusalPart = { type: 'refusal'; refusal: string };
export type SummaryPart = { type: 'summary_text'; text: string };

export type MessageItem = {
	id: string;
	type: 'message';
	status: ItemStatus;
	role: 'assistant';
	content: Array<TextPart | RefusalPart>;
};

export type ReasoningItem = {
	id: string;
	type: 'reasoning';
	status: ItemStatus;
	summary: SummaryPart[];
	/** See reasoningItem.ts. */
	encrypted_content?: string;
};

export type CallItem = {
	id: string;
	type: 'function_call';
	status: ItemStatus;
	call_id: string;
	name: string;
	arguments: string;
};

/** What OpenAI has for tools that run at its side; here it is a connected tool. */
export type ToolItem = {
	id: string;
	type: 'mcp_call';
	status: ItemStatus | 'failed';
	server_label: string;
	name: string;
	arguments: string;
	output: string | null;
	error: object | null;
};

export type ImageItem = {
	id: string;
	type: 'image_generation_call';
	status: 'completed';
	/** Base64. */
	result: string;
};

export type OutputItem = MessageItem | ReasoningItem | CallItem | ToolItem | ImageItem;

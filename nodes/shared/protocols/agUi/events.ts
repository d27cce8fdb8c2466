/** The events of an AG-UI run, as far as they are written here. */

type AgUiEvent =
	| { type: 'RUN_STARTED'; threadId: string; runId: string; parentRunId?: string }
	| { type: 'TEXT_MESSAGE_START'; messageId: string; role: 'assistant' }
	| { type: 'TEXT_MESSAGE_CONTENT' | 'REASONING_MESSAGE_CONTENT'; messageId: string; delta: string }
	| { type: 'REASONING_MESSAGE_START'; messageId: string; role: 'reasoning' }
	| {
			type: 'TEXT_MESSAGE_END' | 'REASONING_START' | 'REASONING_MESSAGE_END' | 'REASONING_END';
			messageId: string;
	  }
	| {
			type: 'REASONING_ENCRYPTED_VALUE';
			subtype: 'message';
			entityId: string;
			/** See reasoningItem.ts of Responses. */
			encryptedValue: string;
	  }
	| {
			type: 'TOOL_CALL_START';
			toolCallId: string;
			toolCallName: string;
			/** The message of the assistant that the call belongs to. */
			parentMessageId: string;
	  }
	| { type: 'TOOL_CALL_ARGS'; toolCallId: string; delta: string }
	| { type: 'TOOL_CALL_END'; toolCallId: string }
	| {
			type: 'TOOL_CALL_RESULT';
			messageId: string;
			toolCallId: string;
			content: string;
			role: 'tool';
	  }
	| { type: 'STEP_STARTED' | 'STEP_FINISHED'; stepName: string }
	| { type: 'CUSTOM'; name: 'image' | 'source'; value: object }
	| {
			type: 'RUN_FINISHED';
			threadId: string;
			runId: string;
			/** What a chat says at its end, in its words. */
			result: object;
			usage?: readonly object[];
	  }
	| { type: 'RUN_ERROR'; message: string; code: string };

export type Emit = (event: AgUiEvent) => void;

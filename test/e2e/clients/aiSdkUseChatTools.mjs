/**
 * useChat's chat against a gateway with connected tools: a page that would run any function and asks again
 * by itself. Prints what happened as JSON. Arguments: base URL, token.
 */
import { Chat } from '@ai-sdk/react';
import { DefaultChatTransport, lastAssistantMessageIsCompleteWithToolCalls } from 'ai';

const [baseURL = '', token = ''] = process.argv.slice(2);
let requests = 0;
const called = [];
const chat = new Chat({
	transport: new DefaultChatTransport({
		api: `${baseURL}/ui-messages`,
		headers: { Authorization: `Bearer ${token}` },
		fetch: async (...request) => {
			requests += 1;
			return await fetch(...request);
		},
	}),
	sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
	onToolCall({ toolCall: { toolCallId, toolName: tool } }) {
		called.push(tool);
		void chat.addToolOutput({ tool, toolCallId, output: 'made up' });
	},
});

await chat.sendMessage({ text: 'Shout lamp' });
const [, { parts }] = structuredClone(chat.messages);
const first = { parts, requests };
// With all of the first answer, its tools included.
await chat.sendMessage({ text: 'And?' });
const { status, error } = chat;
const text = chat.messages[3]?.parts.map((part) => part.text ?? '').join('');
console.log(JSON.stringify({ first, called, requests, status, error: error?.message, text }));

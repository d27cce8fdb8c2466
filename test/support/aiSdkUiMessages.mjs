/**
 * What the AI SDK makes of answers of the gateway in its own stream: a program of its own, as that package
 * exists as an ES module only. Reads a JSON list of conversations from its input, and prints what has
 * become of each: useChat's chat, with the transport that it has unless told otherwise.
 */
import { Chat } from '@ai-sdk/react';
import { DefaultChatTransport, lastAssistantMessageIsCompleteWithToolCalls } from 'ai';

let input = '';
for await (const piece of process.stdin) input += piece;

/** @typedef {{ text: string, status?: number, type?: string }} Reply */
/**
 * `results`: what functions of the page give, by their names. Then the chat asks again by itself.
 * @typedef {{ replies: Reply[], results?: Record<string, unknown> }} Conversation
 */
/** @type {Conversation[]} */
const conversations = JSON.parse(input);

/** @param {Conversation} conversation */
async function hold({ replies, results }) {
	/** @type {any[]} */
	const requests = [];
	/** @type {any} */
	let finished;
	/** @type {string[]} */
	const called = [];
	const chat = new Chat({
		id: 'chat-1',
		transport: new DefaultChatTransport({
			api: 'https://gateway.example/ai/ui-messages',
			fetch: async (_url, init) => {
				requests.push(JSON.parse(String(init?.body)));
				const {
					text,
					status = 200,
					type = 'text/event-stream',
				} = replies[Math.min(requests.length, replies.length) - 1] ?? { text: '' };
				if (requests.length > 5) throw new Error('It asks again and again');
				return new Response(text, { status, headers: { 'content-type': type } });
			},
		}),
		onFinish: (event) => {
			finished = event;
		},
		...(results !== undefined && {
			sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
			onToolCall: ({ toolCall }) => {
				const { toolCallId, toolName: tool } = /** @type {any} */ (toolCall);
				called.push(tool);
				void chat.addToolOutput({ tool, toolCallId, output: results[tool] });
			},
		}),
	});
	await chat.sendMessage({ text: 'Hello' });
	// What asks again by itself has no promise to wait for.
	for (let turns = 0; turns < 50 || chat.status === 'submitted' || chat.status === 'streaming';) {
		turns += 1;
		await new Promise((resolve) => setImmediate(resolve));
	}
	const { isError, finishReason } = finished ?? {};
	return {
		messages: chat.messages,
		status: chat.status,
		error: chat.error?.message,
		called,
		requests,
		isError,
		finishReason,
	};
}

process.stdout.write(JSON.stringify(await Promise.all(conversations.map(hold))));

/**
 * useChat's chat with its own transport against the gateway. Prints what happened as JSON. Arguments:
 * base URL, token.
 */
import { Chat } from '@ai-sdk/react';
import { DefaultChatTransport, lastAssistantMessageIsCompleteWithToolCalls } from 'ai';

const [baseURL = '', token = ''] = process.argv.slice(2);
const api = `${baseURL}/ui-messages`;
const tools = [
	{
		type: 'function',
		function: {
			name: 'get_weather',
			description: 'The weather of a city',
			parameters: { type: 'object', properties: { city: { type: 'string' } } },
		},
	},
];

const textOf = (message) =>
	message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');

const settled = async (chat) => {
	for (let idle = 0; idle < 20; idle += 1) {
		if (chat.status === 'submitted' || chat.status === 'streaming') idle = 0;
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
};

/** @param {object} [more] @param {object} [body] */
function chatWith(more = {}, body = {}, bearer = token) {
	let finished;
	let called = 0;
	const chat = new Chat({
		transport: new DefaultChatTransport({
			api,
			body,
			headers: async () => ({ Authorization: `Bearer ${bearer}` }),
			prepareReconnectToStreamRequest: () => ({ api }),
		}),
		onFinish: ({ finishReason, isAbort }) => {
			finished = { finishReason, isAbort };
		},
		sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
		onToolCall({ toolCall: { toolCallId, toolName: tool, dynamic, input } }) {
			if (dynamic) return;
			called += 1;
			void chat.addToolOutput({ tool, toolCallId, output: { ...input, sky: 'clear' } });
		},
		...more,
	});
	return { chat, seen: () => ({ ...finished, called, status: chat.status }) };
}

async function streamed() {
	const { chat, seen } = chatWith();
	let pieces = 0;
	chat['~registerMessagesCallback'](() => {
		pieces += 1;
	});
	await chat.sendMessage({ text: 'hello' });
	const [, answer] = chat.messages;
	const { usage, cost, model } = answer.metadata;
	return {
		...seen(),
		text: textOf(answer),
		severalPieces: pieces > 3,
		usage: usage.totalTokens > 0,
		cost: cost !== undefined,
		model,
		messages: chat.messages.length,
	};
}

async function called() {
	const { chat, seen } = chatWith({}, { tools });
	await chat.sendMessage({ text: 'weather in Paris' });
	await settled(chat);
	const [, answer] = chat.messages;
	const parts = answer.parts.map(({ type }) => type);
	const { input, output } = answer.parts[1];
	return { ...seen(), text: textOf(answer), parts, input, output, messages: chat.messages.length };
}

async function stopped() {
	const { chat, seen } = chatWith();
	const asking = chat.sendMessage({ text: 'something long' });
	while (chat.status !== 'streaming') await new Promise((resolve) => setTimeout(resolve, 1));
	await chat.stop();
	await asking;
	return { ...seen(), hasText: textOf(chat.messages[1]) !== '', error: chat.error?.message };
}

async function regenerated() {
	const { chat, seen } = chatWith();
	await chat.sendMessage({ text: 'one' });
	const [, { id: first }] = chat.messages;
	await chat.regenerate();
	const [, answer] = chat.messages;
	return {
		...seen(),
		text: textOf(answer),
		isAnother: answer.id !== first,
		messages: chat.messages.length,
	};
}

async function failed(body, bearer) {
	const { chat } = chatWith({}, body, bearer);
	await chat.sendMessage({ text: 'hello' });
	const { message, statusCode } = chat.error ?? {};
	return { status: chat.status, message, statusCode };
}

const PNG = 'data:image/png;base64,iVBORw0KGgo=';

async function refusedFile() {
	const { chat } = chatWith();
	const file = { type: 'file', mediaType: 'image/png', url: PNG };
	await chat.sendMessage({ text: 'What is it?', files: [file] });
	return chat.error?.message;
}

async function otherModel() {
	const { chat } = chatWith();
	await chat.sendMessage({ text: 'hello' }, { body: { model: 'openai/gpt-4o-mini' } });
	return chat.messages[1].metadata.model;
}

async function resumed() {
	const { chat, seen } = chatWith({ id: 'an-earlier-chat' });
	await chat.resumeStream();
	return { ...seen(), error: chat.error?.message };
}

console.log(
	JSON.stringify({
		streamed: await streamed(),
		called: await called(),
		stopped: await stopped(),
		regenerated: await regenerated(),
		refused: await failed({ model: 'x/y' }),
		stranger: await failed({}, 'nobody-nobody-nobody'),
		file: await refusedFile(),
		otherModel: await otherModel(),
		resumed: await resumed(),
	}),
);

import { Chat } from '@ai-sdk/react';
import { DefaultChatTransport, lastAssistantMessageIsCompleteWithToolCalls } from 'ai';
import { authorization, BASE } from './transport.js';

const functions = {
	get_time_zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
};

const tools = [
	{
		type: 'function',
		function: {
			name: 'get_time_zone',
			description: 'The time zone of the user, such as Europe/Paris',
			parameters: { type: 'object', properties: {} },
		},
	},
];

export function createChat(options) {
	const chat = new Chat({
		transport: new DefaultChatTransport({
			api: `${BASE}/ui-messages`,
			headers: authorization,
			body: { tools },
		}),
		sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
		onToolCall({ toolCall: { toolName: tool, toolCallId, input } }) {
			chat.addToolOutput({ tool, toolCallId, output: functions[tool](input) });
		},
		...options,
	});
	return chat;
}

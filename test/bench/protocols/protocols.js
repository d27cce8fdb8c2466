// @ts-check
'use strict';
/**
 * The protocols that are measured against `/chat/completions`. A further protocol is one more entry.
 */

/**
 * @typedef {object} MeasuredProtocol
 * @property {keyof typeof import('../../../nodes/OpenRouterGateway/endpoints/protocols').PROTOCOLS} endpoint
 * @property {string} path below the gateway's base URL
 * @property {(prompt: string) => object} body that asks it, without model and stream
 * @property {(event: any) => string} textOf what an event adds to the text
 * @property {(event: any) => boolean} isLast whether the event ends a whole answer
 */

/** @type {readonly MeasuredProtocol[]} */
const PROTOCOLS = [
	{
		endpoint: 'responses',
		path: 'responses',
		body: (input) => ({ input }),
		textOf: ({ type, delta }) => (type === 'response.output_text.delta' ? delta : ''),
		isLast: ({ type }) => type === 'response.completed',
	},
	{
		endpoint: 'ui-messages',
		path: 'ui-messages',
		body: (text) => ({
			id: 'chat-1',
			trigger: 'submit-message',
			messages: [{ id: 'message-1', role: 'user', parts: [{ type: 'text', text }] }],
		}),
		textOf: ({ type, delta }) => (type === 'text-delta' ? delta : ''),
		isLast: ({ type }) => type === 'finish',
	},
	{
		endpoint: 'ag-ui',
		path: 'ag-ui',
		body: (content) => ({
			threadId: 'thread-1',
			runId: 'run-1',
			messages: [{ id: 'message-1', role: 'user', content }],
			tools: [],
			context: [],
			state: {},
			forwardedProps: {},
		}),
		textOf: ({ type, delta }) => (type === 'TEXT_MESSAGE_CONTENT' ? delta : ''),
		isLast: ({ type }) => type === 'RUN_FINISHED',
	},
];

module.exports = { PROTOCOLS };

/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   runs a client that is an ES module only */
/** Answers as the gateway writes them for useChat, read by the AI SDK itself. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { JsonObject } from '../../../../nodes/shared/protocols/jsonValue';
import type { AnswerSettings } from '../../../../nodes/shared/protocols/protocol';
import { uiMessages } from '../../../../nodes/shared/protocols/uiMessages/uiMessages';
import {
	asRecord,
	asRecords,
	asText,
	parseJson,
	type JsonRecord,
} from '../../../../nodes/shared/values/json';
import { withRefusalAnywhere, type OfficialClient, type Told } from '../told';

export const TOOLS = [{ type: 'function', function: { name: 'weather' } }];

export const settingsFor = (
	fields: JsonObject = {},
	showsCostAndProvider = false,
): AnswerSettings => ({
	asked: { messages: [], fields },
	showsCostAndProvider,
	identity: () => ({ id: 'msg_0', created: 7, model: 'asked/model' }),
});

/** The text of the event stream. */
export function written(chunks: readonly unknown[], settings = settingsFor()): string {
	const writer = uiMessages.openWriter(settings);
	return chunks.map((chunk) => writer.chunk(chunk)).join('') + writer.end();
}

export type ReadEvent = Record<string, unknown> & { type: string };

/** Its events, without the end. */
export const eventsOf = (sse: string): ReadEvent[] =>
	sse
		.split('\n\n')
		.filter((event) => event !== '' && event !== 'data: [DONE]')
		.map((event) => JSON.parse(event.slice('data: '.length)) as ReadEvent);

type Reply = { text: string; status?: number; type?: string };
type Conversation = { replies: Reply[]; results?: Record<string, unknown> };
type Message = { id: string; role: string; metadata?: JsonRecord; parts: JsonRecord[] };
export type Held = {
	messages: Message[];
	status: string;
	error?: string;
	called: string[];
	requests: Array<{ messages: Message[] }>;
	isError?: boolean;
	finishReason?: string;
};

/** What useChat's chat has after each conversation. */
export async function held(conversations: readonly Conversation[]): Promise<Held[]> {
	const program = resolve(__dirname, '../../../support/aiSdkUiMessages.mjs');
	const running = promisify(execFile)(process.execPath, [program], {
		timeout: 60_000,
		maxBuffer: 64 * 1024 * 1024,
	});
	running.child.stdin?.end(JSON.stringify(conversations));
	const { stdout } = await running;
	return JSON.parse(stdout) as Held[];
}

export const readByUseChat = async (streams: readonly string[]): Promise<Held[]> =>
	await held(streams.map((text) => ({ replies: [{ text }] })));

/** What a message of the hook says. */
export function toldByMessage({ metadata, parts }: Message, finishReason = ''): Told {
	const usage = asRecord(asRecord(metadata).usage);
	const textIn = (type: string) =>
		asRecords(parts)
			.filter((part) => part.type === type)
			.map(({ text }) => asText(text) ?? '')
			.join('');
	return {
		text: textIn('text'),
		refusal: '',
		reasoning: textIn('reasoning'),
		calls: asRecords(parts)
			.filter(({ type }) => String(type).startsWith('tool-'))
			.map(({ type, toolCallId: id, input }) => ({
				id,
				name: String(type).slice('tool-'.length),
				arguments: input,
			})),
		usage: [usage.inputTokens, usage.outputTokens],
		finish: finishReason.replace('-', '_'),
	};
}

/** Arguments are parsed here. */
const withParsedArguments = ({ calls, ...told }: Told): Told => ({
	...told,
	calls: calls.map(({ arguments: args, ...call }) => ({
		...call,
		arguments: typeof args === 'string' ? parseJson(args) : args,
	})),
});

export const UI_MESSAGES: OfficialClient = {
	name: 'UI messages, by ai and @ai-sdk/react',
	protocol: uiMessages,
	fields: {},
	readStreams: async (streams) =>
		(await readByUseChat(streams)).map(({ messages: [, answer], finishReason, ...seen }) => {
			if (answer === undefined || seen.error !== undefined || seen.status !== 'ready') {
				throw new Error(seen.error ?? 'There is no answer');
			}
			return toldByMessage(answer, finishReason);
		}),
	toldHere: (told, said) => withParsedArguments(withRefusalAnywhere(told, said)),
};

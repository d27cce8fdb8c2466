/**
 * The protocols' official clients: what their own parsers make of an answer that the gateway has written.
 * A further protocol is one more row of CLIENTS.
 */
import OpenAI from 'openai';
import { openAiChat } from '../../../nodes/shared/protocols/openAiChat/openAiChat';
import type { AnswerSettings } from '../../../nodes/shared/protocols/protocol';
import { responses } from '../../../nodes/shared/protocols/responses/responses';
import { asRecord, asRecords, asText } from '../../../nodes/shared/values/json';
import { AG_UI } from './agUi/readBack';
import { sorted, type OfficialClient, type Told } from './told';
import { UI_MESSAGES } from './uiMessages/readBack';

export const settingsOf = ({ fields }: OfficialClient): AnswerSettings => ({
	asked: { messages: [], fields, sent: fields },
	showsCostAndProvider: false,
	identity: () => ({ id: 'gen-0', created: 7, model: 'asked/model' }),
});

/** The text of the event stream. */
export function streamed(client: OfficialClient, chunks: readonly unknown[]): string {
	const writer = client.protocol.openWriter(settingsOf(client));
	return chunks.map((chunk) => writer.chunk(chunk)).join('') + writer.end();
}

const openAiFor = (text: string, contentType: string) =>
	new OpenAI({
		apiKey: 'caller',
		baseURL: 'https://gateway.example/v1',
		maxRetries: 0,
		fetch: async () => new Response(text, { headers: { 'content-type': contentType } }),
	});

const ofStream = (text: string) => openAiFor(text, 'text/event-stream');
const ofBody = (body: object) => openAiFor(JSON.stringify(body), 'application/json');
const each = async <T>(list: readonly T[], read: (one: T) => Promise<Told>): Promise<Told[]> =>
	await Promise.all(list.map(read));

const CHAT_ASKED = { model: 'a/b', messages: [{ role: 'user' as const, content: 'Hello' }] };

function toldByChat({ choices: [choice], usage }: OpenAI.ChatCompletion, reasoning: string): Told {
	const { message } = choice ?? {};
	return {
		text: message?.content ?? '',
		refusal: message?.refusal ?? '',
		reasoning,
		calls: (message?.tool_calls ?? []).map((call) => {
			const { name, arguments: args } = call.type === 'function' ? call.function : Object({});
			return { id: call.id, name, arguments: args };
		}),
		usage: [usage?.prompt_tokens, usage?.completion_tokens],
		finish: choice?.finish_reason ?? '',
	};
}

const CHAT: OfficialClient = {
	name: 'chat completions, by openai',
	protocol: openAiChat,
	fields: { stream_options: { include_usage: true } },
	readStreams: async (streams) =>
		await each(streams, async (sse) => {
			const stream = ofStream(sse).chat.completions.stream(CHAT_ASKED);
			// Its accumulator keeps the last piece of a member that OpenAI does not have.
			let reasoning = '';
			stream.on('chunk', ({ choices: [choice] }) => {
				reasoning += reasoningOf(choice?.delta);
			});
			return toldByChat(await stream.finalChatCompletion(), reasoning);
		}),
	readWhole: async (bodies) =>
		await each(bodies, async (body) => {
			const completion = await ofBody(body).chat.completions.create(CHAT_ASKED);
			return toldByChat(completion, reasoningOf(completion.choices[0]?.message));
		}),
};

function reasoningOf(delta: unknown): string {
	const { reasoning, reasoning_details: details } = asRecord(delta);
	if (typeof reasoning === 'string') return reasoning;
	return asRecords(details)
		.map((detail) => asText(detail.text) ?? asText(detail.summary) ?? '')
		.join('');
}

const RESPONSES_ASKED = { model: 'a/b', input: 'Hello' };

export function toldByResponse(response: OpenAI.Responses.Response): Told {
	const { output, usage } = response;
	const told = {
		text: '',
		refusal: '',
		reasoning: '',
		calls: new Array<Told['calls'][number]>(),
	};
	for (const item of output) {
		if (item.type === 'message') {
			for (const part of item.content) {
				if (part.type === 'output_text') told.text += part.text;
				else told.refusal += part.refusal;
			}
		} else if (item.type === 'reasoning') {
			told.reasoning += item.summary.map(({ text }) => text).join('');
		} else if (item.type === 'function_call') {
			const { call_id: id, name, arguments: args } = item;
			told.calls.push({ id, name, arguments: args });
		}
	}
	return {
		...told,
		usage: [usage?.input_tokens, usage?.output_tokens],
		finish: finishOf(response, told.calls.length > 0),
	};
}

function finishOf(
	{ status, incomplete_details: details }: OpenAI.Responses.Response,
	hasCalls: boolean,
): string {
	if (status === 'completed') return hasCalls ? 'tool_calls' : 'stop';
	return details?.reason === 'max_output_tokens' ? 'length' : (details?.reason ?? String(status));
}

const RESPONSES: OfficialClient = {
	name: 'Responses, by openai',
	protocol: responses,
	fields: {},
	readStreams: async (streams) =>
		await each(streams, async (sse) => {
			const stream = ofStream(sse).responses.stream(RESPONSES_ASKED);
			const pieces = new Map<string, string>();
			stream.on('event', (event) => {
				if (!event.type.endsWith('.delta') || !('delta' in event)) return;
				pieces.set(event.type, (pieces.get(event.type) ?? '') + String(event.delta));
			});
			const told = toldByResponse(await stream.finalResponse());
			// Its last event holds the whole answer, and the pieces that a page shows must say the same.
			const shown = (type: string): string => pieces.get(`response.${type}.delta`) ?? '';
			const { text, refusal, reasoning, calls } = told;
			const args = calls.map((call) => String(call.arguments));
			const isSame =
				shown('output_text') === text &&
				shown('refusal') === refusal &&
				shown('reasoning_summary_text') === reasoning &&
				sorted(shown('function_call_arguments')) === sorted(args.join(''));
			if (!isSame) throw new Error(`The pieces say something else: ${JSON.stringify([...pieces])}`);
			return told;
		}),
	readWhole: async (bodies) =>
		await each(bodies, async (body) =>
			toldByResponse(await ofBody(body).responses.create(RESPONSES_ASKED)),
		),
};

export const CLIENTS: readonly OfficialClient[] = [CHAT, RESPONSES, UI_MESSAGES, AG_UI];

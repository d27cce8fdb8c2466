/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   runs a client that is an ES module only */
/** Answers as the gateway writes them in OpenAI's Responses, read by clients that nobody here wrote. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import OpenAI from 'openai';
import type { Response as OpenAiResponse } from 'openai/resources/responses/responses';
import type { JsonObject } from '../../../../nodes/shared/protocols/jsonValue';
import type { AnswerSettings } from '../../../../nodes/shared/protocols/protocol';
import { responses } from '../../../../nodes/shared/protocols/responses/responses';
import { asRecord, asRecords, isRecord } from '../../../../nodes/shared/values/json';

export const TOOLS = [{ type: 'function', name: 'weather', parameters: { type: 'object' } }];

export const settingsFor = (
	sent: JsonObject = {},
	showsCostAndProvider = false,
): AnswerSettings => ({
	asked: { messages: [], fields: {}, sent },
	showsCostAndProvider,
	identity: () => ({ id: 'resp_0', created: 7, model: 'asked/model' }),
});

/** The text of the event stream. */
export function written(chunks: readonly unknown[], settings = settingsFor()): string {
	const writer = responses.openWriter(settings);
	return chunks.map((chunk) => writer.chunk(chunk)).join('') + writer.end();
}

export type ReadEvent = Record<string, unknown> & { type: string; sequence_number: number };

/** Its events. Each has its type twice: for parsers of event streams, and in its data. */
export const eventsOf = (sse: string): ReadEvent[] =>
	sse
		.split('\n\n')
		.filter((event) => event !== '')
		.map((event) => {
			const [, type, data = ''] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? [];
			const parsed = JSON.parse(data) as ReadEvent;
			if (parsed.type !== type) throw new Error(`${type} is not ${parsed.type}`);
			return parsed;
		});

const clientFor = (sse: string) =>
	new OpenAI({
		apiKey: 'caller',
		baseURL: 'https://gateway.example/v1',
		maxRetries: 0,
		fetch: async () => new Response(sse, { headers: { 'content-type': 'text/event-stream' } }),
	});

const ASKED = { model: 'a/b', input: 'Hello' };

/** What openai's own accumulator makes of a stream. */
export const readByOpenAi = async (sse: string): Promise<OpenAiResponse> =>
	await clientFor(sse).responses.stream(ASKED).finalResponse();

/** What somebody sees who reads openai's events, and the error that ends them. */
export async function eventsByOpenAi(sse: string) {
	const types: string[] = [];
	try {
		const stream = await clientFor(sse).responses.create({
			...ASKED,
			stream: true,
		});
		for await (const { type } of stream) types.push(type);
		return { types };
	} catch (error) {
		return { types, says: error instanceof Error ? error.message : String(error) };
	}
}

export type Seen = {
	text: string;
	reasoning: string;
	calls: object[];
	results: object[];
	sources: string[];
	finish?: string;
	usage: [number, number];
	errors: string[];
};

/** What the AI SDK's default OpenAI model makes of streams and of whole answers. */
export async function readByAiSdk(
	answers: ReadonlyArray<{ sse?: string; body?: object; status?: number }>,
): Promise<Seen[]> {
	const program = resolve(__dirname, '../../../support/aiSdkResponses.mjs');
	const running = promisify(execFile)(process.execPath, [program], { timeout: 60_000 });
	running.child.stdin?.end(JSON.stringify(answers));
	const { stdout } = await running;
	return JSON.parse(stdout) as Seen[];
}

/** The items of an answer, to be sent back. */
export const outputOf = (response: unknown): JsonObject[] =>
	asRecords(asRecord(response).output).filter((item): item is JsonObject => isRecord(item));

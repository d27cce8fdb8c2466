/** Runs as the gateway writes them in AG-UI, read by AG-UI's own client. */
import { jest } from '@jest/globals';
import { HttpAgent, verifyEvents } from '@ag-ui/client';
import type { BaseEvent, Message } from '@ag-ui/core';
import { EventSchemas } from '@ag-ui/core/schemas';
import { from, lastValueFrom, toArray } from 'rxjs';
import { agUi } from '../../../../nodes/shared/protocols/agUi/agUi';
import type { JsonArray, JsonObject } from '../../../../nodes/shared/protocols/jsonValue';
import type { AnswerSettings } from '../../../../nodes/shared/protocols/protocol';
import { asRecord, asRecords } from '../../../../nodes/shared/values/json';
import { withRefusalAnywhere, type OfficialClient, type Told } from '../told';

type Asked = { fields?: JsonObject; messages?: JsonArray; sent?: JsonObject };

export const RUN = { threadId: 't1', runId: 'r1' };
export const TOOLS = [{ name: 'weather', description: 'Tells it', parameters: { type: 'object' } }];

export const settingsFor = (
	{ fields = {}, messages = [], sent = RUN }: Asked = {},
	showsCostAndProvider = false,
): AnswerSettings => ({
	asked: { messages, fields, sent },
	showsCostAndProvider,
	identity: () => ({ id: 'run_0', created: 7, model: 'asked/model' }),
});

/** The text of the event stream. */
export function written(chunks: readonly unknown[], settings = settingsFor()): string {
	const writer = agUi.openWriter(settings);
	return chunks.map((chunk) => writer.chunk(chunk)).join('') + writer.end();
}

export type ReadEvent = Record<string, unknown> & BaseEvent;

/** Its events, each of which AG-UI's schema knows whole. */
export const eventsOf = (sse: string): ReadEvent[] =>
	sse
		.split('\n\n')
		.filter((event) => event !== '')
		.map((event) => {
			const parsed: unknown = JSON.parse(/^data: (.*)$/.exec(event)?.[1] ?? '');
			const known: unknown = EventSchemas.parse(parsed);
			return known as ReadEvent;
		});

/** Throws what AG-UI's own verifier finds fault with. */
export async function verified(sse: string): Promise<string[]> {
	const events = await lastValueFrom(from(eventsOf(sse)).pipe(verifyEvents(), toArray()));
	return events.map(({ type }) => type);
}

export type Run = {
	messages: Message[];
	result: unknown;
	/** Those of `RUN_FINISHED`. */
	usage: unknown;
	/** The events of a failed run, and what made the run throw. */
	error?: { message: string; code?: string };
	thrown?: Error & { status?: number; payload?: unknown };
	/** What the client could not use. */
	warnings: string[];
};

/** What AG-UI's agent makes of a stream, or of another answer. */
export async function readByAgent(
	body: string,
	{ status = 200, contentType = 'text/event-stream; charset=utf-8' } = {},
): Promise<Run> {
	const agent = new HttpAgent({
		url: 'https://gateway.example/ag-ui',
		threadId: RUN.threadId,
		fetch: async () => new Response(body, { status, headers: { 'content-type': contentType } }),
	});
	const run: Run = { messages: [], result: undefined, usage: undefined, warnings: [] };
	const warn = jest.spyOn(console, 'warn').mockImplementation((text: unknown) => {
		run.warnings.push(String(text));
	});
	const error = jest.spyOn(console, 'error').mockImplementation(() => {});
	try {
		const { result } = await agent.runAgent(
			{ runId: RUN.runId },
			{
				onRunFinishedEvent: ({ event }) => {
					run.usage = event.usage;
				},
				onRunErrorEvent: ({ event }) => {
					run.error = { message: event.message, ...(event.code && { code: event.code }) };
				},
			},
		);
		run.result = result;
	} catch (thrown) {
		run.thrown = thrown instanceof Error ? thrown : new Error(String(thrown));
	} finally {
		warn.mockRestore();
		error.mockRestore();
	}
	run.messages = agent.messages;
	return run;
}

/** What a run says, as AG-UI's agent reads it. */
export function toldByRun({ messages, result, usage }: Run): Told {
	const told: Told = {
		text: '',
		refusal: '',
		reasoning: '',
		calls: [],
		usage: [undefined, undefined],
		finish: String(asRecord(result).finish_reason),
	};
	for (const message of messages) {
		if (message.role === 'reasoning') told.reasoning += message.content;
		if (message.role !== 'assistant') continue;
		told.text += message.content ?? '';
		for (const { id, function: fn } of message.toolCalls ?? []) {
			told.calls.push({ id, name: fn.name, arguments: fn.arguments });
		}
	}
	const [counts] = asRecords(usage);
	told.usage = [counts?.inputTokens, counts?.outputTokens];
	return told;
}

export const AG_UI: OfficialClient = {
	name: 'AG-UI, by @ag-ui/client',
	protocol: agUi,
	fields: {},
	async readStreams(streams) {
		const told: Told[] = [];
		for (const sse of streams) {
			const run = await readByAgent(sse);
			if (run.thrown !== undefined) throw run.thrown;
			if (run.warnings.length > 0) throw new Error(run.warnings.join('\n'));
			told.push(toldByRun(run));
		}
		return told;
	},
	toldHere: withRefusalAnywhere,
};

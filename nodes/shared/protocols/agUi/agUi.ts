/**
 * AG-UI, which CopilotKit and assistant-ui speak. An answer is read as a chat's chunks, of which a caller
 * sees the same here as there, and written as the events of one run. It is always streamed: AG-UI has no
 * other form. Pure.
 * @see https://docs.ag-ui.com
 */
import type { Failure } from '../../failure/failure';
import { asRecord, asRecords, asText, isRecord, type JsonRecord } from '../../values/json';
import type { CallerRequest } from '../body';
import { shortened } from '../itemId';
import { publicChunk, publicUsageOf } from '../openAiChat/publicBody';
import type { AnswerSettings, EventWriter, Identity, Protocol, WrittenStep } from '../protocol';
import { dataEvent, textWriter } from '../textWriter';
import type { Emit } from './events';
import { createOutput } from './output';
import { readAgUiBody } from './read';
import { usageOf } from './usage';

const openWriter = (settings: AnswerSettings): EventWriter =>
	textWriter((write) => createRun(settings, (event) => write(dataEvent(event))));

export const agUi: Protocol = {
	read: readAgUiBody,
	idOf: (unique) => `run_${unique}`,
	openWriter,
	/** The sentence alone: AG-UI's client, and the frameworks above it, show their users all that comes. */
	failureBody: ({ message }) => message,
};

function createRun(settings: AnswerSettings, emit: Emit) {
	const { asked, identity } = settings;
	const sent: JsonRecord = asRecord(asked.sent);
	const { tools } = asked.fields;
	let known: Identity | undefined;
	let provider: string | undefined;
	let finishReason: string | undefined;
	let usage: JsonRecord | undefined;

	const output = createOutput({
		emit,
		unique: () => shortened((known ?? identity()).id),
		// Without them, some models refuse to go on after a call of a function.
		showsDetails: Array.isArray(tools) && tools.length > 0,
		knownCallIds: callIdsIn(asked),
	});
	/** One run has one ID and one model, whatever its later chunks say. */
	const begin = ({ id, created, model }: Identity) => {
		const isNew = known === undefined;
		known ??= { id, created, model };
		const run = {
			threadId: asText(sent.threadId) ?? known.id,
			runId: asText(sent.runId) ?? known.id,
		};
		if (isNew) {
			const parentRunId = asText(sent.parentRunId);
			emit({ type: 'RUN_STARTED', ...run, ...(parentRunId !== undefined && { parentRunId }) });
		}
		return { known, run };
	};

	return {
		add(chunk: unknown): void {
			const shown = publicChunk(chunk, settings, known ?? identity());
			if (known === undefined) begin(shown);
			usage = publicUsageOf(asRecord(chunk).usage, settings) ?? usage;
			if ('provider' in shown) provider = asText(shown.provider) ?? provider;
			const choice = shown.choices.find((entry) => isRecord(entry) && entry.index === 0);
			const { delta, finish_reason: reason } = asRecord(choice);
			finishReason = asText(reason) ?? finishReason;
			output.add(asRecord(delta));
		},
		addSteps(steps: readonly WrittenStep[]): void {
			begin(known ?? identity());
			output.addSteps(steps);
		},
		end(): void {
			const {
				known: { id, model },
				run,
			} = begin(known ?? identity());
			output.end();
			const result = {
				id,
				model,
				finish_reason: finishReason ?? null,
				...(provider !== undefined && { provider }),
				...(usage !== undefined && { usage }),
			};
			// No `outcome`: without one a run has succeeded, and clients before 1.0 refuse its newer members.
			emit({
				type: 'RUN_FINISHED',
				...run,
				result,
				...(usage !== undefined && { usage: [usageOf(usage, model, provider)] }),
			});
		},
		/** Nothing may follow the error. */
		fail({ message, errorType }: Failure): void {
			begin(known ?? identity());
			emit({ type: 'RUN_ERROR', message, code: errorType });
		},
	};
}

function callIdsIn({ messages }: CallerRequest): ReadonlySet<string> {
	const ids = new Set<string>();
	for (const message of messages) {
		const { tool_calls: calls } = asRecord(message);
		if (calls === undefined) continue;
		for (const { id } of asRecords(calls)) if (typeof id === 'string') ids.add(id);
	}
	return ids;
}

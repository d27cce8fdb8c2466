/**
 * Makes the parts of an AI SDK message from the deltas of a chat completion. A text ends where something
 * else begins. Calls of functions stay open until the end, because pieces of several calls may come by
 * turns. Pure; never throws.
 * @see https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
import { Failure } from '../../failure/failure';
import { addReasoningDetail } from '../../openrouter/answer/assistantMessage';
import {
	asIndex,
	asRecord,
	asRecords,
	asText,
	parseJson,
	type JsonRecord,
} from '../../values/json';
import { copyJson, type JsonValue } from '../jsonValue';
import type { WrittenStep } from '../protocol';
import { ourCallId } from './connectedCalls';
import { imageFile } from './imageFile';
import { metadataOf } from './reasoningDetails';

/** Gets each event of the stream. */
export type Emit = (event: JsonRecord & { type: string }) => void;

type PartsRules = {
	emit: Emit;
	/** Tells this answer's sources and calls from those of others. */
	unique: () => string;
	/** Whether calls come with what a page must send back for the model. */
	showsDetails: boolean;
};

type Parts = {
	/** `delta`: as a caller may see it. */
	add: (delta: JsonRecord) => void;
	addSteps: (steps: readonly WrittenStep[]) => void;
	/** Ends texts and calls. */
	end: () => void;
};

type Call = { toolCallId: string; toolName: string; args: string };

export function createParts({ emit, unique, showsDetails }: PartsRules): Parts {
	const calls = new Map<number, Call>();
	const connected = new Map<string, string>();
	const details: Array<Record<string, unknown>> = [];
	let writing: { kind: 'text' | 'reasoning'; id: string } | undefined;
	let begun = 0;
	let connectedCount = 0;
	let sourceCount = 0;
	/** Most providers send reasoning twice: by itself, and in details. Then the first counts. */
	let comesByItself = false;

	function closeText(): void {
		if (writing !== undefined) emit({ type: `${writing.kind}-end`, id: writing.id });
		writing = undefined;
	}

	function write(kind: 'text' | 'reasoning', delta: string): void {
		if (delta === '') return;
		if (writing?.kind !== kind) {
			closeText();
			begun += 1;
			writing = { kind, id: `${kind}-${begun}` };
			emit({ type: `${kind}-start`, id: writing.id });
		}
		emit({ type: `${kind}-delta`, id: writing.id, delta });
	}

	function addReasoning({ reasoning, reasoning_details: given }: JsonRecord): void {
		const own = asText(reasoning) ?? '';
		comesByItself ||= own !== '';
		write('reasoning', own);
		for (const [index, detail] of asRecords(given).entries()) {
			if (!comesByItself) write('reasoning', asText(detail.text) ?? asText(detail.summary) ?? '');
			// Only the first of a delta can go on with a detail that an earlier delta began.
			if (showsDetails) addReasoningDetail(details, detail, index > 0);
		}
	}

	function addCall(piece: JsonRecord, position: number): void {
		const index = asIndex(piece.index, position);
		const fn = asRecord(piece.function);
		let call = calls.get(index);
		if (call === undefined) {
			closeText();
			const toolCallId = asText(piece.id) ?? `call_${unique()}_${index}`;
			call = { toolCallId, toolName: asText(fn.name) ?? '', args: '' };
			calls.set(index, call);
			const { toolName } = call;
			emit({ type: 'tool-input-start', toolCallId, toolName });
		}
		const delta = asText(fn.arguments) ?? '';
		if (delta === '') return;
		call.args += delta;
		emit({ type: 'tool-input-delta', toolCallId: call.toolCallId, inputTextDelta: delta });
	}

	function endCall({ toolCallId, toolName, args }: Call, isFirst: boolean): void {
		const input = args.trim() === '' ? {} : readArguments(args);
		const of = {
			toolCallId,
			toolName,
			...(isFirst && details.length > 0 && { providerMetadata: metadataOf(details) }),
		};
		if (input !== undefined) emit({ type: 'tool-input-available', ...of, input });
		else emit({ type: 'tool-input-error', ...of, input: args, errorText: UNREADABLE });
	}

	function addSource({ type, url_citation: citation }: JsonRecord): void {
		const { url, title } = asRecord(citation);
		if (type !== 'url_citation' || typeof url !== 'string') return;
		sourceCount += 1;
		const sourceId = `source-${unique()}-${sourceCount}`;
		emit({ type: 'source-url', sourceId, url, ...(typeof title === 'string' && { title }) });
	}

	function addImage(image: JsonRecord): void {
		const file = imageFile(image);
		if (file === undefined) return;
		closeText();
		emit({ type: 'file', ...file });
	}

	/** Without arguments where the author shows names only. */
	function beginTool({ id, tool, arguments: args = '{}' }: WrittenStep): void {
		connectedCount += 1;
		const toolCallId = ourCallId(connectedCount, id);
		connected.set(id, toolCallId);
		const input = readArguments(args) ?? {};
		emit({ type: 'tool-input-available', toolCallId, toolName: tool, input, ...RUN_HERE });
	}

	function endTool({ id, status, result }: WrittenStep): void {
		const toolCallId = connected.get(id);
		if (toolCallId === undefined) return;
		connected.delete(id);
		if (status === 'ok') {
			const output = result ?? null;
			emit({ type: 'tool-output-available', toolCallId, output, ...RUN_HERE });
		} else {
			const errorText = result ?? `The tool gave no result (${status})`;
			emit({ type: 'tool-output-error', toolCallId, errorText, ...RUN_HERE });
		}
	}

	return {
		add(delta) {
			addReasoning(delta);
			// The hook has no refusals: what a model says in place of an answer is shown as one.
			write('text', (asText(delta.content) ?? '') + (asText(delta.refusal) ?? ''));
			const { annotations, tool_calls: pieces, images } = delta;
			// Nearly every delta is a text and nothing else.
			if (annotations !== undefined) asRecords(annotations).forEach(addSource);
			if (pieces !== undefined) asRecords(pieces).forEach(addCall);
			if (images !== undefined) asRecords(images).forEach(addImage);
		},
		addSteps(steps) {
			closeText();
			for (const step of steps) {
				if (step.status === 'running') beginTool(step);
				else endTool(step);
			}
		},
		end() {
			closeText();
			let isFirst = true;
			for (const call of calls.values()) {
				endCall(call, isFirst);
				isFirst = false;
			}
		},
	};
}

/** Tells the hook that no function of the page is meant, so that it neither runs one nor asks again. */
const RUN_HERE = { dynamic: true, providerExecuted: true };

const UNREADABLE =
	'The model’s arguments for this call are not valid JSON, are nested too deeply, or have a name such as “__proto__”';

/**
 * The hook ends the whole answer on an event with the name `__proto__`, and a page sends arguments back
 * with its next message. So they are what the endpoint takes from a page, or `undefined`.
 */
function readArguments(args: string): JsonValue | undefined {
	const input = copyJson(parseJson(args));
	return input instanceof Failure ? undefined : input;
}

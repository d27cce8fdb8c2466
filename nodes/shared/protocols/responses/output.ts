/**
 * Makes the items of a Responses answer from the deltas of a chat completion, and tells each change as an
 * event. A message or a reasoning item ends where something else begins. Calls of functions stay open
 * until the end, because pieces of several calls may come by turns. Pure; never throws.
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
import { asIndex, asRecord, asRecords, asText, type JsonRecord } from '../../values/json';
import type { WrittenStep } from '../protocol';
import type { CallItem, Emit, ImageItem, OutputItem, ToolItem } from './events';
import { createMessageWriter } from './messageWriter';
import { createReasoningWriter } from './reasoningWriter';

type Output = {
	items: readonly OutputItem[];
	/** `delta`: as a caller may see it. */
	add: (delta: JsonRecord) => void;
	addSteps: (steps: readonly WrittenStep[]) => void;
	end: (isWhole: boolean) => void;
	/** Marks what was being written, and tells nothing: the answer has failed. */
	breakOff: () => void;
};

/** An item that is being written, and its place. */
export type Begun<Item extends OutputItem> = { item: Item; outputIndex: number };

/** Adds an item to the answer. `make` gets its ID. */
export type Begin = <Item extends OutputItem>(
	prefix: string,
	make: (id: string) => Item,
) => Begun<Item>;

/** The part of a writer of texts that others need. */
export type TextWriter = { close: (isWhole: boolean) => void };

type OutputRules = {
	emit: Emit;
	/** Tells this answer's items from those of others. */
	unique: () => string;
	/** Whether reasoning comes with what a client must send back for the model. */
	showsDetails: boolean;
};

export function createOutput({ emit, unique, showsDetails }: OutputRules): Output {
	const items: OutputItem[] = [];
	const calls = new Map<number, Begun<CallItem>>();
	const tools = new Map<string, Begun<ToolItem>>();
	let writing: TextWriter | undefined;

	const begin: Begin = (prefix, make) => {
		const item = make(`${prefix}_${unique()}_${items.length}`);
		const outputIndex = items.push(item) - 1;
		emit('response.output_item.added', { output_index: outputIndex, item });
		return { item, outputIndex };
	};
	const reasoning = createReasoningWriter({ emit, begin, showsDetails });
	const message = createMessageWriter({ emit, begin });
	/** Ends the text that is being written, because something else begins. */
	const closeText = (isWhole = true): void => {
		writing?.close(isWhole);
		writing = undefined;
		reasoning.flush();
	};
	const write = (writer: TextWriter): void => {
		if (writing === writer) return;
		if (writer === reasoning) writing?.close(true);
		else closeText();
		writing = writer;
	};

	function addCall(piece: JsonRecord, position: number): void {
		const index = asIndex(piece.index, position);
		const fn = asRecord(piece.function);
		let call = calls.get(index);
		if (call === undefined) {
			closeText();
			call = begin<CallItem>('fc', (id) => ({
				id,
				type: 'function_call',
				status: 'in_progress',
				call_id: asText(piece.id) ?? id,
				name: asText(fn.name) ?? '',
				arguments: '',
			}));
			calls.set(index, call);
		}
		const delta = asText(fn.arguments) ?? '';
		if (delta === '') return;
		call.item.arguments += delta;
		const place = { item_id: call.item.id, output_index: call.outputIndex };
		emit('response.function_call_arguments.delta', { ...place, delta });
	}

	function endCall({ item, outputIndex }: Begun<CallItem>, isWhole: boolean): void {
		const place = { item_id: item.id, output_index: outputIndex };
		const { name, arguments: args } = item;
		emit('response.function_call_arguments.done', { ...place, name, arguments: args });
		item.status = isWhole ? 'completed' : 'incomplete';
		emit('response.output_item.done', { output_index: outputIndex, item });
	}

	/** An image has a place in OpenAI's answers only when its bytes have come. */
	function addImage(image: JsonRecord): void {
		const result = BASE64_URL.exec(asText(asRecord(image.image_url).url) ?? '')?.[1];
		if (result === undefined) return;
		closeText();
		const { item, outputIndex } = begin<ImageItem>('ig', (id) => ({
			id,
			type: 'image_generation_call',
			status: 'completed',
			result,
		}));
		emit('response.output_item.done', { output_index: outputIndex, item });
	}

	function beginTool({ id: callId, tool, arguments: args = '{}' }: WrittenStep): void {
		closeText();
		const begun = begin<ToolItem>('mcp', (id) => ({
			id,
			type: 'mcp_call',
			status: 'in_progress',
			server_label: 'n8n',
			name: tool,
			arguments: args,
			output: null,
			error: null,
		}));
		tools.set(callId, begun);
		const place = { item_id: begun.item.id, output_index: begun.outputIndex };
		emit('response.mcp_call.in_progress', place);
	}

	function endTool({ id, status, result }: WrittenStep): void {
		const begun = tools.get(id);
		if (begun === undefined) return;
		tools.delete(id);
		const { item, outputIndex } = begun;
		const isOk = status === 'ok';
		item.status = isOk ? 'completed' : 'failed';
		item.output = result ?? null;
		if (!isOk) item.error = { type: 'mcp_tool_execution_error', content: status };
		const place = { item_id: item.id, output_index: outputIndex };
		emit(`response.mcp_call.${item.status}`, place);
		emit('response.output_item.done', { output_index: outputIndex, item });
	}

	return {
		items,
		add(delta) {
			if (reasoning.has(delta)) {
				write(reasoning);
				reasoning.add(delta);
			} else {
				reasoning.keep(delta);
			}
			if (message.has(delta)) {
				write(message);
				message.add(delta);
			}
			const { annotations, tool_calls: pieces, images } = delta;
			// Nearly every delta is a text and nothing else.
			if (annotations !== undefined) message.annotate(asRecords(annotations));
			if (pieces !== undefined) asRecords(pieces).forEach(addCall);
			if (images !== undefined) asRecords(images).forEach(addImage);
		},
		addSteps(steps) {
			for (const step of steps) {
				if (step.status === 'running') beginTool(step);
				else endTool(step);
			}
		},
		end(isWhole) {
			closeText(isWhole);
			for (const call of calls.values()) endCall(call, isWhole);
		},
		breakOff() {
			for (const item of items) if (item.status === 'in_progress') item.status = 'incomplete';
		},
	};
}

const BASE64_URL = /^data:[^,]*;base64,(.*)$/s;

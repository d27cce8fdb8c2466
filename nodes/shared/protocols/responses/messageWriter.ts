/** Writes the messages of a Responses answer: texts, refusals, and what a text refers to. Pure. */
import { asCount, asRecord, asText, type JsonRecord } from '../../values/json';
import type { Emit, MessageItem, RefusalPart, TextPart } from './events';
import type { Begin, Begun, TextWriter } from './output';

type MessageWriter = TextWriter & {
	/** Whether the delta adds something. */
	has: (delta: JsonRecord) => boolean;
	add: (delta: JsonRecord) => void;
	/** Sources that a web search has found. They belong to the text that is being written. */
	annotate: (annotations: readonly JsonRecord[]) => void;
};

const NONE: readonly JsonRecord[] = [];

export function createMessageWriter({ emit, begin }: { emit: Emit; begin: Begin }): MessageWriter {
	let message: Begun<MessageItem> | undefined;
	let part: TextPart | RefusalPart | undefined;
	/** Those that came while no text was being written. */
	let waiting: readonly JsonRecord[] = NONE;

	const place = ({ item, outputIndex }: Begun<MessageItem>) => ({
		item_id: item.id,
		output_index: outputIndex,
		content_index: item.content.length - 1,
	});

	function closePart(): void {
		if (message === undefined || part === undefined) return;
		const at = place(message);
		if (part.type === 'output_text') {
			emit('response.output_text.done', { ...at, text: part.text, logprobs: [] });
		} else {
			emit('response.refusal.done', { ...at, refusal: part.refusal });
		}
		emit('response.content_part.done', { ...at, part });
		part = undefined;
	}

	function beginPart<Part extends TextPart | RefusalPart>(made: Part): Part {
		closePart();
		message ??= begin<MessageItem>('msg', (id) => ({
			id,
			type: 'message',
			status: 'in_progress',
			role: 'assistant',
			content: [],
		}));
		message.item.content.push(made);
		part = made;
		emit('response.content_part.added', { ...place(message), part });
		return made;
	}

	const textPart = (): TextPart =>
		part?.type === 'output_text'
			? part
			: beginPart({ type: 'output_text', text: '', annotations: [], logprobs: [] });

	const refusalPart = (): RefusalPart =>
		part?.type === 'refusal' ? part : beginPart({ type: 'refusal', refusal: '' });

	function annotate(annotations: readonly JsonRecord[]): void {
		if (annotations.length === 0) return;
		if (message === undefined || part?.type !== 'output_text') {
			waiting = [...waiting, ...annotations];
			return;
		}
		for (const given of annotations) {
			const annotation = citationOf(given);
			if (annotation === undefined) continue;
			const annotationIndex = part.annotations.push(annotation) - 1;
			emit('response.output_text.annotation.added', {
				...place(message),
				annotation_index: annotationIndex,
				annotation,
			});
		}
	}

	return {
		has: (delta) => textOf(delta) !== '' || (asText(delta.refusal) ?? '') !== '',
		add(delta) {
			const text = textOf(delta);
			if (text !== '') {
				const current = textPart();
				current.text += text;
				if (message !== undefined) {
					emit('response.output_text.delta', {
						item_id: message.item.id,
						output_index: message.outputIndex,
						content_index: message.item.content.length - 1,
						delta: text,
						logprobs: NONE,
					});
				}
				if (waiting.length > 0) {
					const before = waiting;
					waiting = NONE;
					annotate(before);
				}
			}
			const refusal = asText(delta.refusal) ?? '';
			if (refusal !== '') {
				const current = refusalPart();
				current.refusal += refusal;
				if (message !== undefined) {
					emit('response.refusal.delta', { ...place(message), delta: refusal });
				}
			}
		},
		annotate,
		close(isWhole) {
			closePart();
			if (message === undefined) return;
			const { item, outputIndex } = message;
			item.status = isWhole ? 'completed' : 'incomplete';
			emit('response.output_item.done', { output_index: outputIndex, item });
			message = undefined;
		},
	};
}

const textOf = ({ content }: JsonRecord): string => asText(content) ?? '';

/** OpenAI's clients need all members. */
function citationOf({ type, url_citation: citation }: JsonRecord): object | undefined {
	const { url, title, start_index: start, end_index: end } = asRecord(citation);
	const address = asText(url);
	if (type !== 'url_citation' || address === undefined) return undefined;
	return {
		type: 'url_citation',
		url: address,
		title: asText(title) ?? address,
		start_index: asCount(start) ?? 0,
		end_index: asCount(end) ?? 0,
	};
}

/**
 * Writes what a model thinks as reasoning items of a Responses answer. Details without a text, such as
 * signatures, interrupt nothing: they wait for the next item. Pure.
 */
import { addReasoningDetail } from '../../openrouter/answer/assistantMessage';
import { asRecords, asText, type JsonRecord } from '../../values/json';
import type { Emit, ReasoningItem, SummaryPart } from './events';
import type { Begin, Begun, TextWriter } from './output';
import { encryptedContent, REASONING_ID } from './reasoningItem';

type ReasoningWriter = TextWriter & {
	/** Whether the delta has a text of it. */
	has: (delta: JsonRecord) => boolean;
	add: (delta: JsonRecord) => void;
	/** Takes the details of a delta without a text. */
	keep: (delta: JsonRecord) => void;
	/** Writes the details that wait as an item of their own. */
	flush: () => void;
};

type ReasoningRules = {
	emit: Emit;
	begin: Begin;
	/** Whether clients get what they must send back for the model, such as signatures. */
	showsDetails: boolean;
};

export function createReasoningWriter({
	emit,
	begin,
	showsDetails,
}: ReasoningRules): ReasoningWriter {
	let reasoning: Begun<ReasoningItem> | undefined;
	let part: SummaryPart | undefined;
	let details: Array<Record<string, unknown>> = [];
	/** Most providers send the text twice: by itself, and in details. Then the first counts. */
	let comesByItself = false;

	function textOf({ reasoning: text, reasoning_details: given }: JsonRecord): string {
		const own = asText(text) ?? '';
		if (own !== '' || comesByItself || given === undefined) return own;
		return asRecords(given)
			.map((detail) => asText(detail.text) ?? asText(detail.summary) ?? '')
			.join('');
	}

	const place = ({ item, outputIndex }: Begun<ReasoningItem>) => ({
		item_id: item.id,
		output_index: outputIndex,
		summary_index: item.summary.length - 1,
	});

	const beginItem = (): Begun<ReasoningItem> =>
		begin<ReasoningItem>(REASONING_ID, (id) => ({
			id,
			type: 'reasoning',
			status: 'in_progress',
			summary: [],
		}));

	function keep({ reasoning_details: given }: JsonRecord): void {
		if (!showsDetails || given === undefined) return;
		for (const [index, detail] of asRecords(given).entries()) {
			// Only the first of a delta can go on with a detail that an earlier delta began.
			addReasoningDetail(details, detail, index > 0);
		}
	}

	function close(isWhole: boolean): void {
		if (reasoning === undefined) return;
		const { item, outputIndex } = reasoning;
		if (part !== undefined) {
			const at = place(reasoning);
			emit('response.reasoning_summary_text.done', { ...at, text: part.text });
			emit('response.reasoning_summary_part.done', { ...at, part });
		}
		item.status = isWhole ? 'completed' : 'incomplete';
		if (details.length > 0) item.encrypted_content = encryptedContent(details);
		emit('response.output_item.done', { output_index: outputIndex, item });
		reasoning = undefined;
		part = undefined;
		details = [];
	}

	return {
		has: (delta) => textOf(delta) !== '',
		add(delta) {
			const text = textOf(delta);
			comesByItself ||= (asText(delta.reasoning) ?? '') !== '';
			keep(delta);
			reasoning ??= beginItem();
			if (part === undefined) {
				part = { type: 'summary_text', text: '' };
				reasoning.item.summary.push(part);
				emit('response.reasoning_summary_part.added', { ...place(reasoning), part });
			}
			part.text += text;
			emit('response.reasoning_summary_text.delta', { ...place(reasoning), delta: text });
		},
		keep,
		flush() {
			if (reasoning !== undefined || details.length === 0) return;
			reasoning = beginItem();
			close(true);
		},
		close,
	};
}

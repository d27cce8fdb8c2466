/**
 * The `custom_id` of a request in a batch, by which its result is found again: the number of the input
 * item, then the author's own ID, if there is one (`item-12-order-77`). Anthropic takes only these
 * characters, and OpenRouter up to 64 of them. Pure.
 * @see https://openrouter.ai/docs/batch-quickstart
 */
import { invalidInput } from '../../failure/failure';

const MAX_OWN_ID_CHARS = 50;
const OWN_ID = /^[A-Za-z0-9_-]+$/;
const CUSTOM_ID = /^item-(\d{1,9})(?:-([A-Za-z0-9_-]+))?$/;

/** The author's own ID of an item; `''` for none. Throws for one that a batch cannot carry. */
export function readOwnId(label: string, text: string): string {
	const ownId = text.trim();
	if (ownId.length > MAX_OWN_ID_CHARS) {
		throw invalidInput(
			`${label} has ${ownId.length} characters`,
			`A batch takes up to ${MAX_OWN_ID_CHARS}: use a shorter one, such as the number of a row`,
		);
	}
	if (ownId !== '' && !OWN_ID.test(ownId)) {
		throw invalidInput(
			`${label} has a character that a batch does not take`,
			'Use letters without accents, digits, - and _ only, such as the number of a row',
		);
	}
	return ownId;
}

export const customIdOf = (itemIndex: number, ownId: string): string =>
	ownId === '' ? `item-${itemIndex}` : `item-${itemIndex}-${ownId}`;

export type ResultId = {
	/** The author's own ID; without one, the whole `custom_id`. */
	customId: string;
	/** The number of the input item. A batch that was not created by this node has none. */
	index?: number;
};

export function readCustomId(text: string): ResultId {
	const [, index, ownId = text] = CUSTOM_ID.exec(text) ?? [];
	return index === undefined ? { customId: text } : { customId: ownId, index: Number(index) };
}

import { describe, expect, test } from '@jest/globals';
import {
	batchBody,
	batchFaults,
	batchModel,
	MAX_REQUESTS,
	type BatchEntry,
} from '../../../../nodes/shared/openrouter/batch/create';

const entry = (itemIndex: number, more: Partial<BatchEntry> = {}): BatchEntry => ({
	itemIndex,
	endpoint: '/v1/chat/completions',
	model: 'a/b',
	providers: [],
	ownId: '',
	body: {},
	...more,
});

const messagesOf = (entries: readonly BatchEntry[]) =>
	batchFaults(entries).map((fault) => fault?.message);

test('the requests come last, whatever the batch has', () => {
	const text = JSON.stringify(batchBody(entry(0, { providers: ['openai'] }), [entry(0)]));
	expect(text).toBe(
		'{"endpoint":"/v1/chat/completions","model":"a/b","provider":{"only":["openai"]},"requests":[{"custom_id":"item-0","body":{}}]}',
	);
	expect(Object.keys(batchBody(entry(0), []))).toEqual(['endpoint', 'model', 'requests']);
});

describe('a model', () => {
	test.each(['a/b', ' a/b ', 'a/b:batch'])('“%s” is taken', (model) => {
		expect(batchModel(model)).toBe(model.trim());
	});

	test.each([
		{ model: ' ', message: 'Model is empty' },
		{ model: 'a/b:online', message: 'Model has the variant “online”' },
		{ model: 'a/b:online:free', message: 'Model has the variant “online”' },
	])('“$model” is refused', ({ model, message }) => {
		expect(() => batchModel(model)).toThrow(message);
	});
});

describe('items', () => {
	test('that fit together have no fault', () => {
		expect(messagesOf([])).toEqual([]);
		expect(messagesOf([entry(0), entry(1), entry(2, { ownId: 'a' })])).toEqual([
			undefined,
			undefined,
			undefined,
		]);
	});

	test.each([
		{ name: 'endpoint', other: { endpoint: '/v1/embeddings' as const }, word: 'Endpoint' },
		{ name: 'model', other: { model: 'a/c' }, word: 'Model' },
		{ name: 'providers', other: { providers: ['x'] }, word: 'list of Providers' },
	])('of another $name than the first are named', ({ other, word }) => {
		expect(messagesOf([entry(2), entry(3, other), entry(4)])).toEqual([
			undefined,
			`Item 3 has another ${word} than item 2`,
			undefined,
		]);
	});

	test('with the ID of an earlier one are named, each with that one', () => {
		const entries = [3, 5, 6].map((itemIndex) => entry(itemIndex, { ownId: 'a' }));
		expect(messagesOf(entries)).toEqual([
			undefined,
			'Own ID “a” is that of the items 3 and 5',
			'Own ID “a” is that of the items 3 and 6',
		]);
	});

	test('beyond the most that a batch takes are too many', () => {
		const messages = messagesOf(Array.from({ length: MAX_REQUESTS + 2 }, (_, n) => entry(n)));
		expect(messages.filter((message) => message !== undefined)).toEqual([
			'There are more than 5000 items for one batch',
			'There are more than 5000 items for one batch',
		]);
		expect(messages[MAX_REQUESTS - 1]).toBeUndefined();
	});

	test('that are too large together are named from the first that does not fit', () => {
		const half = { body: { text: 'x'.repeat(101 * 1024 * 1024) } };
		expect(messagesOf([entry(0, half), entry(1, half)])).toEqual([
			undefined,
			'The items up to 1 have more than 200 MB, which is the most for one batch',
		]);
	});

	test('that are nested too deeply cannot be sent', () => {
		let body = {};
		for (let depth = 0; depth < 20_000; depth++) body = { body };
		expect(messagesOf([entry(0, { body })])).toEqual(['Item 0 is nested too deeply to be sent']);
	});
});

import { describe, expect, test } from '@jest/globals';
import {
	EVENTS,
	WAYS,
	rowsIn,
	rowsOf,
	unstated,
	withRows,
	type Outcome,
} from '../../queue/outcomeTable';

const outcome = (fields: Partial<Outcome> = {}): Outcome => ({
	event: EVENTS.workerKilled,
	way: WAYS.streamed,
	sees: 'the whole answer',
	releasedMs: 200,
	waitedMs: 40_000,
	execution: 'success',
	upstream: '',
	...fields,
});
const rowOf = (fields: Partial<Outcome>): string[] => rowsOf([outcome(fields)])[0] ?? [];

describe('a row', () => {
	test.each([
		{ name: 'says no time below a second', fields: {}, cell: 'the whole answer' },
		{
			name: 'says tenths of a second below ten',
			fields: { releasedMs: 3_740 },
			cell: 'the whole answer, after 3.7 s',
		},
		{
			name: 'says seconds above',
			fields: { releasedMs: 82_849, upstream: 'the call to OpenRouter is ended' },
			cell: 'the whole answer, after 83 s; the call to OpenRouter is ended',
		},
		{
			name: 'says how long the test waited for a caller who was not released',
			fields: { releasedMs: undefined },
			cell: 'the whole answer, **not released within 40 s**',
		},
	])('$name', ({ fields, cell }) => {
		expect(rowOf(fields)[1]).toBe(cell);
	});

	test('has a dash for a way that was not asked, and each word of the executions once', () => {
		const rows = rowsOf([
			outcome(),
			outcome({ way: WAYS.whole }),
			outcome({ event: EVENTS.postgresHangs, way: WAYS.gateway, execution: '' }),
		]);
		expect(rows).toEqual([
			[EVENTS.workerKilled, 'the whole answer', 'the whole answer', '–', 'success'],
			[EVENTS.postgresHangs, '–', '–', 'the whole answer', '–'],
		]);
	});
});

describe('a comparison', () => {
	const after = (releasedMs: number | undefined, upstream = ''): string[] =>
		rowOf({ releasedMs, upstream });

	test.each([
		{ name: 'takes other times for the same', found: after(70_000), stated: after(82_000) },
		{ name: 'takes a time and none for the same', found: after(1_001), stated: after(999) },
		{
			name: 'takes other times before more words for the same',
			found: after(70_000, 'ended'),
			stated: after(100, 'ended'),
		},
	])('$name', ({ found, stated }) => {
		expect(unstated([found], [stated])).toEqual([]);
	});

	test.each([
		{ name: 'a caller who is not released', found: after(undefined), stated: after(70_000) },
		{ name: 'another word', found: after(100, 'ended'), stated: after(100) },
		{ name: 'an event that is not stated', found: after(100), stated: [] },
	])('tells of $name', ({ found, stated }) => {
		expect(unstated([found], [stated])).toEqual([found.join(' | ')]);
	});
});

test('what is written into a page is read from it again', () => {
	const rows = [rowOf({ sees: '500: `a|b`' }), rowOf({ event: EVENTS.postgresHangs })];
	const page = 'Before\n\n<!-- outcomes -->\n<!-- /outcomes -->\n\nAfter\n';
	const written = withRows(withRows(page, rows), rows);
	expect(rowsIn(written)).toEqual(rows);
	expect(written).toMatch(
		/^Before\n\n<!-- outcomes -->\n\n\| [^]+ \|\n\n<!-- \/outcomes -->\n\nAfter\n$/,
	);
});

/** A column and its text. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	Column,
	NOTHING,
	readColumn,
} from '../../../../../nodes/shared/callers/limits/budget/column';

const PERIOD = 'day:2026-11-27';

const SPEND = fc.record({
	spent: fc.integer({ min: -1e9, max: 1e14 }),
	reserved: fc.integer({ min: -1e9, max: 1e14 }),
	requests: fc.nat(),
	alerted: fc.constantFrom(0, 80, 100),
});
const CALLER = fc.stringMatching(/^[\w-]{1,12}$/);

const contents = (column: Column) => ({
	id: column.id,
	period: column.period,
	version: column.version,
	writtenMs: column.writtenMs,
	total: column.total,
	merged: [...column.merged],
	callers: Object.fromEntries([...column.callers()].map((caller) => [caller, column.of(caller)])),
});

test('what is written is read, whatever was counted', () => {
	fc.assert(
		fc.property(
			fc.array(fc.tuple(CALLER, SPEND), { maxLength: 20 }),
			fc.dictionary(CALLER, fc.nat(), { maxKeys: 3 }),
			fc.nat(),
			(changes, merged, nowMs) => {
				const column = new Column('me', PERIOD);
				for (const [caller, spend] of changes) column.add(caller, spend);
				for (const [id, version] of Object.entries(merged)) column.merged.set(id, version);
				column.write(nowMs);
				const read = readColumn('me', column.write(nowMs));
				expect(read && contents(read)).toEqual(contents(column));
			},
		),
	);
});

test('each text has a version of its own', () => {
	const column = new Column('me', PERIOD);
	column.write(1);
	expect(readColumn('me', column.write(2))).toMatchObject({ version: 2, writtenMs: 2 });
});

test('what the author was told of a caller is not told of everybody', () => {
	const column = new Column('me', PERIOD);
	column.add('ada', { ...NOTHING, alerted: 80 });
	expect(column.of('ada')?.alerted).toBe(80);
	expect(column.total.alerted).toBe(0);
});

test('the text of 5,000 callers is less than 150 KB long', () => {
	const column = new Column('me', PERIOD);
	for (let caller = 0; caller < 5_000; caller++) {
		column.add(String(caller).padStart(12, '_'), {
			spent: 123_456,
			reserved: 4_321,
			requests: 99,
			alerted: 80,
		});
	}
	expect(column.write(Date.now()).length).toBeLessThan(150_000);
});

test('amounts that are too large are counted as the largest, and the text can be read again', () => {
	const column = new Column('me', PERIOD);
	column.add('ada', { ...NOTHING, spent: 1e300, reserved: Infinity, requests: 1 });
	column.add('ada', { ...NOTHING, spent: 1e300, requests: 1 });
	const read = readColumn('me', column.write(1));
	expect(read?.of('ada')).toEqual({ spent: 1e15, reserved: 1e15, requests: 2, alerted: 0 });
	expect(read?.total.spent).toBe(1e15);
});

test('what is taken back of a caller who was dropped gives them no credit', () => {
	const column = new Column('me', PERIOD);
	column.add('ada', { ...NOTHING, spent: 1_000 });
	column.delete('ada');
	// A look-up has found that the call cost 3.
	column.add('ada', { ...NOTHING, spent: -997, reserved: -5 });
	expect(column.of('ada')).toEqual(NOTHING);
	expect(column.total.spent).toBe(3);
});

test.each(['__proto__', 'a@b', 'a,b', 'a b', '', 'x'.repeat(33)])(
	'no column is read under the name “%s”',
	(id) => {
		expect(readColumn(id, new Column('me', PERIOD).write(1))).toBeUndefined();
	},
);

test('a list of columns that were taken over is refused at once, however odd it is', () => {
	const odd = 'a@bbbbbbbbbbb'.repeat(2_000);
	expect(readColumn('me', `1 ${PERIOD} 1 1 ${odd}! 0,0,0,0`)).toBeUndefined();
});

describe('a text that is not one of ours is not read:', () => {
	const column = new Column('me', PERIOD);
	column.add('ada', { ...NOTHING, spent: 5 });
	const good = column.write(1_000);

	test.each([
		{ name: 'nothing', text: '' },
		{ name: 'another format', text: good.replace(/^1 /, '2 ') },
		{ name: 'no period', text: good.replace(PERIOD, 'x') },
		{ name: 'a period that does not exist', text: good.replace('day:', 'week:') },
		{ name: 'a version too large to be exact', text: good.replace(/ 1 /, ' zzzzzzzzzzz ') },
		{ name: 'a caller twice', text: `${good};ada,1,1,1,1` },
		{ name: 'a caller without numbers', text: `${good};bob` },
		{ name: 'an empty entry', text: `${good};` },
		{ name: 'a number that is none', text: `${good};bob,1,1,1,!` },
		{ name: 'a number too large to be exact', text: `${good};bob,zzzzzzzzzzz,0,0,0` },
		{ name: 'HTML', text: '<html></html>' },
	])('$name', ({ text }) => {
		expect(readColumn('me', good)).toBeDefined();
		expect(readColumn('me', text)).toBeUndefined();
	});

	test('any text with a letter changed is read as a column or not at all', () => {
		fc.assert(
			fc.property(fc.nat(good.length - 1), fc.string({ maxLength: 2 }), (index, letter) => {
				const text = good.slice(0, index) + letter + good.slice(index + 1);
				expect(() => readColumn('me', text)).not.toThrow();
			}),
		);
	});
});

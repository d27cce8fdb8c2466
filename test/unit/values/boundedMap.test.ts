import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BoundedMap } from '../../../nodes/shared/values/boundedMap';

test('an entry is found until it is deleted', () => {
	const map = new BoundedMap<number>(2);
	expect(map.get('a')).toBeUndefined();
	map.set('a', 1);
	expect(map.get('a')).toBe(1);
	map.delete('a');
	map.delete('never set');
	expect(map.get('a')).toBeUndefined();
	expect(map.size).toBe(0);
});

test('the entry that was set longest ago is dropped, although it was read since', () => {
	const map = new BoundedMap<number>(2);
	map.set('a', 1);
	map.set('b', 2);
	map.get('a');
	map.set('c', 3);
	expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([undefined, 2, 3]);
});

test('an entry that is set again counts as new', () => {
	const map = new BoundedMap<number>(2);
	map.set('a', 1);
	map.set('b', 2);
	map.set('a', 4);
	map.set('c', 3);
	expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([4, undefined, 3]);
});

test('keys that every object has are keys like others', () => {
	const map = new BoundedMap<number>(3);
	for (const key of ['', '__proto__', 'constructor']) map.set(key, 1);
	expect(['', '__proto__', 'constructor', 'toString'].map((key) => map.get(key))).toEqual([
		1,
		1,
		1,
		undefined,
	]);
});

test('it agrees with a list that is searched from its start, whatever is set and deleted', () => {
	const step = fc.record({
		key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
		isDeletion: fc.boolean(),
	});
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 4 }),
			fc.array(step, { maxLength: 60, size: 'max' }),
			(maxEntries, steps) => {
				const map = new BoundedMap<number>(maxEntries);
				let model: Array<[key: string, value: number]> = [];
				steps.forEach(({ key, isDeletion }, value) => {
					model = model.filter(([known]) => known !== key);
					if (isDeletion) {
						map.delete(key);
					} else {
						map.set(key, value);
						model = [...model, [key, value] as [string, number]].slice(-maxEntries);
					}
					expect(map.size).toBe(model.length);
					for (const known of ['a', 'b', 'c', 'd', 'e']) {
						expect(map.get(known)).toBe(model.find(([other]) => other === known)?.[1]);
					}
				});
			},
		),
	);
});

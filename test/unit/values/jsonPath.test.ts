import { expect, test } from '@jest/globals';
import { valueAt } from '../../../nodes/shared/values/jsonPath';

const JSON_VALUE = { a: { b: { c: 1 } }, 'a.b': 2, list: ['x'], 'd.e': { f: 3 } };

test.each([
	{ name: 'list', value: ['x'] },
	{ name: 'list.0', value: undefined },
	{ name: 'a.b', value: 2 },
	{ name: 'a.b.c', value: 1 },
	{ name: 'a.b.c.d', value: undefined },
	{ name: 'nope', value: undefined },
	{ name: '', value: undefined },
	{ name: 'constructor', value: undefined },
	{ name: 'a.__proto__', value: undefined },
])('$name is $value', ({ name, value }) => {
	expect(valueAt(JSON_VALUE, name)).toEqual(value);
});

test.each([undefined, null, 'text', 7])('%s has no members', (value) => {
	expect(valueAt(value, 'length')).toBeUndefined();
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	ANONYMOUS,
	callerByAddress,
	callerOf,
} from '../../../../nodes/shared/callers/identity/identity';
import { sessionIdOf } from '../../../../nodes/shared/callers/identity/session';
import { SEEDED } from '../../seed';

const ANNA = callerOf('token', 'anna');
const session = (id = 'c-1', caller = ANNA, node = 'workflow:node', instance = 'instance') =>
	sessionIdOf(id, caller, node, instance);

test('a session ID stays what it is, or stored conversations are lost', () => {
	expect(session()).toBe('46b42235b97106a5a9dae910d86725dc407d7ffc3aa5451e6fb3a7115648af04');
	expect(session()).toBe(session());
});

test.each([
	{ name: 'the conversation', other: session('c-2') },
	{ name: 'the caller', other: session('c-1', callerOf('token', 'ben')) },
	{
		name: 'the way in which the caller is known',
		other: session('c-1', callerOf('callerId', 'anna')),
	},
	{ name: 'an anonymous caller', other: session('c-1', ANONYMOUS) },
	{ name: 'an address', other: session('c-1', callerByAddress('192.0.2.1')) },
	{ name: 'the node', other: session('c-1', ANNA, 'workflow:other') },
	{ name: 'the n8n installation', other: session('c-1', ANNA, 'workflow:node', 'other') },
])('it is another one when $name is', ({ other }) => {
	expect(other).toMatch(/^[0-9a-f]{64}$/);
	expect(other).not.toBe(session());
});

test('anonymous callers share the conversations whose IDs they know', () => {
	expect(session('c-1', callerByAddress('unknown'))).toBe(session('c-1', ANONYMOUS));
});

test('the claims and the name of a caller do not matter', () => {
	expect(session('c-1', { ...ANNA, name: 'Anna', claims: { sub: 'anna' } })).toBe(session());
});

test('no other texts give the same ID', () => {
	const texts = fc.tuple(fc.string(), fc.string(), fc.string());
	const of = ([id, key, node]: [string, string, string]) => sessionIdOf(id, { key }, node, 'x');
	fc.assert(
		fc.property(texts, texts, (some, others) => {
			expect(of(some) === of(others)).toBe(some.join('\0') === others.join('\0'));
		}),
		SEEDED,
	);
	// Where one text ends and the next begins.
	expect(of(['a', 'b:c', 'd'])).not.toBe(of(['a:b', 'c', 'd']));
	expect(of(['"', ',', ''])).not.toBe(of(['', '",', '']));
	// UTF-8 alone would write both of these as one replacement character.
	expect(of(['\uD800', '', ''])).not.toBe(of(['\uDBFF', '', '']));
});

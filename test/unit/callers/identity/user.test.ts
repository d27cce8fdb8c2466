import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { ANONYMOUS, callerOf } from '../../../../nodes/shared/callers/identity/identity';
import { userOf } from '../../../../nodes/shared/callers/identity/user';

const CALLER = callerOf('token', 'user-1');
const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex');

test('the user is HMAC-SHA256 of the caller’s key under the secret', () => {
	const credential = { callerIdSecret: 'pepper', apiKey: 'k' };
	const expected = { user: hmac('pepper', 'token:user-1') };
	expect(userOf(CALLER, credential)).toEqual(expected);
	// The second time with the key that was kept.
	expect(userOf(CALLER, credential)).toEqual(expected);
	expect(userOf(callerOf('token', 'user-2'), credential)).toEqual({
		user: hmac('pepper', 'token:user-2'),
	});
});

test.each([' ', '', undefined])(
	'without a secret (%j) it hangs on the API key, but not on it alone',
	(callerIdSecret) => {
		const user = (apiKey: string) => userOf(CALLER, { callerIdSecret, apiKey }).user;
		expect(user('k1')).toMatch(/^[0-9a-f]{64}$/);
		expect(user('k1')).toBe(user('k1'));
		expect(user('k1')).not.toBe(user('k2'));
		expect(user('k1')).not.toBe(hmac('k1', 'token:user-1'));
		expect(user('k1')).not.toBe(hmac(' ', 'token:user-1'));
	},
);

test('anonymous callers have no user', () => {
	expect(userOf(ANONYMOUS, { callerIdSecret: 'pepper', apiKey: 'k' })).toEqual({});
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	identifyCaller,
	type IdentityEvidence,
	type IdentityRules,
} from '../../../../nodes/shared/callers/identity/identity';
import { Failure } from '../../../../nodes/shared/failure/failure';

const RULES: IdentityRules = { requiredClaims: [], trustedProxies: 0 };
const who = (evidence: IdentityEvidence, rules: Partial<IdentityRules> = {}) =>
	identifyCaller(evidence, { ...RULES, ...rules });

const EXP = 1_900_000_000;
const TOKEN = {
	sub: 'user-1',
	exp: EXP,
	role: 'authenticated',
	aud: ['a', 'b'],
	app_metadata: { plan: 'pro' },
	level: 3,
	blank: '',
	'https://x.example/role': 'editor',
};
/** Supabase's public anon key: signed with the same secret as users' tokens. */
const ANON_KEY = { iss: 'supabase', ref: 'abc', role: 'anon', iat: 1, exp: 2_000_000_000 };
const forwarded = (list: unknown) => ({ headers: { 'x-forwarded-for': list } });

test.each([
	{
		name: 'Caller ID',
		evidence: { callerId: ' u7 ' },
		caller: { source: 'callerId', id: 'u7', key: 'callerId:u7' },
	},
	{
		name: 'a number as Caller ID',
		evidence: { callerId: 7 },
		caller: { source: 'callerId', id: '7', key: 'callerId:7' },
	},
	{
		name: 'Caller ID before the token',
		evidence: { callerId: 'u7', jwtPayload: TOKEN },
		caller: { source: 'callerId', id: 'u7', key: 'callerId:u7' },
	},
	{
		name: 'the token’s subject',
		evidence: { callerId: '', jwtPayload: TOKEN },
		caller: { source: 'token', id: 'user-1', key: 'token:user-1' },
	},
	{
		name: 'the token before the address',
		evidence: { jwtPayload: TOKEN, ...forwarded('192.0.2.1') },
		rules: { trustedProxies: 1 },
		caller: { source: 'token', id: 'user-1', key: 'token:user-1' },
	},
	{
		name: 'another claim',
		evidence: { jwtPayload: { email: 'a@b.example', exp: EXP } },
		rules: { callerClaim: 'email' },
		caller: { source: 'token', id: 'a@b.example', key: 'token:a@b.example' },
	},
	{
		name: 'an object as Caller ID',
		evidence: { callerId: {} },
		caller: { source: 'anonymous', id: 'anonymous', key: 'anonymous' },
	},
	{
		name: 'nothing',
		evidence: {},
		caller: { source: 'anonymous', id: 'anonymous', key: 'anonymous' },
	},
	{
		name: 'a caller who calls themselves so',
		evidence: { callerId: 'anonymous' },
		caller: { source: 'callerId', id: 'anonymous', key: 'callerId:anonymous' },
	},
])('takes $name', ({ evidence, rules, caller }) => {
	expect(who(evidence, rules)).toEqual(caller);
});

test.each([
	{ name: 'not without trusted proxies', list: '192.0.2.1', trustedProxies: 0, id: 'anonymous' },
	{ name: 'the last with one', list: 'forged, 192.0.2.1', trustedProxies: 1, id: '192.0.2.1' },
	{
		name: 'the last but one with two',
		list: '192.0.2.9, 192.0.2.1, 10.0.0.1',
		trustedProxies: 2,
		id: '192.0.2.1',
	},
	{
		name: 'over several headers',
		list: ['192.0.2.9', '192.0.2.1,10.0.0.1'],
		trustedProxies: 2,
		id: '192.0.2.1',
	},
	{ name: 'IPv6 by /64', list: '2001:db8::1', trustedProxies: 1, id: '2001:db8:0:0::/64' },
	{ name: 'IPv4 in IPv6', list: '::ffff:192.0.2.1', trustedProxies: 1, id: '192.0.2.1' },
	{ name: 'not when there are fewer hops', list: '192.0.2.1', trustedProxies: 2, id: 'anonymous' },
	{ name: 'not what is no address', list: 'unknown', trustedProxies: 1, id: 'anonymous' },
	{ name: 'not without a header', list: undefined, trustedProxies: 1, id: 'anonymous' },
	{ name: 'not from an object', list: {}, trustedProxies: 1, id: 'anonymous' },
	{ name: 'not with half a proxy', list: '192.0.2.1', trustedProxies: 0.5, id: 'anonymous' },
	{
		name: 'not with a proxy less than none',
		list: '192.0.2.1',
		trustedProxies: -1,
		id: 'anonymous',
	},
])('reads X-Forwarded-For: $name', ({ list, trustedProxies, id }) => {
	expect(who(forwarded(list), { trustedProxies })).toMatchObject({ id });
});

test('a forged left side changes nothing', () => {
	fc.assert(
		fc.property(fc.array(fc.string()), (forged) => {
			const list = [...forged, '192.0.2.1', '10.0.0.1'].join(',');
			expect(who(forwarded(list), { trustedProxies: 2 })).toMatchObject({ id: '192.0.2.1' });
		}),
	);
});

test.each([
	{ name: 'the anon key', jwtPayload: ANON_KEY },
	{ name: 'the anon key beside a Caller ID', jwtPayload: ANON_KEY, callerId: 'u7' },
	{ name: 'a blank subject', jwtPayload: { ...TOKEN, sub: ' ' } },
	{ name: 'a subject that is an object', jwtPayload: { ...TOKEN, sub: {} } },
	{
		name: 'an inherited subject',
		jwtPayload: Object.assign(Object.create({ sub: 'x' }), { exp: EXP }),
	},
	{ name: 'no expiry', jwtPayload: { sub: 'user-1' } },
	{ name: 'an expiry as text', jwtPayload: { sub: 'user-1', exp: '1900000000' } },
	{ name: 'an expiry of NaN', jwtPayload: { sub: 'user-1', exp: Number.NaN } },
	{ name: 'a text as payload', jwtPayload: 'user-1' },
	{ name: 'a list as payload', jwtPayload: [TOKEN] },
])('refuses $name with 401', ({ jwtPayload, callerId }: IdentityEvidence & { name: string }) => {
	expect(who({ jwtPayload, callerId })).toMatchObject({
		isRefusal: true,
		statusCode: 401,
		errorType: 'caller_not_identified',
	});
});

test.each([
	{ name: 'a claim', claim: { name: 'role', value: 'authenticated' }, passes: true },
	{
		name: 'a claim with space around',
		claim: { name: ' role ', value: ' authenticated ' },
		passes: true,
	},
	{ name: 'a number', claim: { name: 'level', value: '3' }, passes: true },
	{ name: 'one of a list', claim: { name: 'aud', value: 'b' }, passes: true },
	{ name: 'a path', claim: { name: 'app_metadata.plan', value: 'pro' }, passes: true },
	{
		name: 'a name with dots',
		claim: { name: 'https://x.example/role', value: 'editor' },
		passes: true,
	},
	{ name: 'another value', claim: { name: 'role', value: 'service_role' }, passes: false },
	{ name: 'part of a value', claim: { name: 'role', value: 'auth' }, passes: false },
	{ name: 'a claim that is missing', claim: { name: 'tenant', value: 'undefined' }, passes: false },
	{
		name: 'an inherited name',
		claim: { name: 'constructor.name', value: 'Object' },
		passes: false,
	},
	{ name: 'an empty row', claim: { name: '', value: '' }, passes: false },
	{ name: 'an empty value', claim: { name: 'blank', value: '' }, passes: false },
	{ name: 'an object', claim: { name: 'app_metadata', value: '[object Object]' }, passes: false },
])('requires a claim: $name', ({ claim, passes }) => {
	const verdict = who({ jwtPayload: TOKEN }, { requiredClaims: [claim] });
	expect(verdict instanceof Failure).toBe(!passes);
	const both = [{ name: 'role', value: 'authenticated' }, claim];
	expect(who({ jwtPayload: TOKEN }, { requiredClaims: both })).toEqual(verdict);
});

test('a required claim needs a token', () => {
	const requiredClaims = [{ name: 'role', value: 'authenticated' }];
	for (const jwtPayload of [undefined, null]) {
		expect(who({ callerId: 'u7', jwtPayload }, { requiredClaims })).toMatchObject({
			isRefusal: true,
			statusCode: 401,
		});
	}
});

test('long ids are told apart by short keys', () => {
	const keys = ['a', 'b'].map((end) => {
		const verdict = who({ callerId: 'x'.repeat(10_000) + end });
		return verdict instanceof Failure ? '' : verdict.key;
	});
	expect(new Set(keys).size).toBe(2);
	expect(Math.max(...keys.map((key) => key.length))).toBeLessThanOrEqual(128);
});

test('whatever is handed in, the verdict is typed', () => {
	const claims = fc.array(fc.record({ name: fc.string(), value: fc.string() }), { maxLength: 2 });
	fc.assert(
		fc.property(
			fc.anything(),
			fc.anything(),
			fc.anything(),
			claims,
			(callerId, jwtPayload, headers, requiredClaims) => {
				const verdict = who(
					{ callerId, jwtPayload, headers },
					{ requiredClaims, trustedProxies: 1 },
				);
				expect(verdict instanceof Failure || typeof verdict.key === 'string').toBe(true);
			},
		),
		{ numRuns: 5_000 },
	);
});

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
		name: 'the Caller ID',
		evidence: { callerId: ' u7 ' },
		caller: { source: 'callerId', id: 'u7', key: 'callerId:u7' },
	},
	{
		name: 'a Caller ID that is a number',
		evidence: { callerId: 7 },
		caller: { source: 'callerId', id: '7', key: 'callerId:7' },
	},
	{
		name: 'the Caller ID rather than the token',
		evidence: { callerId: 'u7', jwtPayload: TOKEN },
		caller: { source: 'callerId', id: 'u7', key: 'callerId:u7' },
	},
	{
		name: 'the token’s subject',
		evidence: { callerId: '', jwtPayload: TOKEN },
		caller: { source: 'token', id: 'user-1', key: 'token:user-1' },
	},
	{
		name: 'the token rather than the address',
		evidence: { jwtPayload: TOKEN, ...forwarded('192.0.2.1') },
		rules: { trustedProxies: 1 },
		caller: { source: 'token', id: 'user-1', key: 'token:user-1' },
	},
	{
		name: 'the claim that Caller Claim names',
		evidence: { jwtPayload: { email: 'a@b.example', exp: EXP } },
		rules: { callerClaim: 'email' },
		caller: { source: 'token', id: 'a@b.example', key: 'token:a@b.example' },
	},
	{
		name: 'nothing when the Caller ID is an object',
		evidence: { callerId: {} },
		caller: { source: 'anonymous', id: 'anonymous', key: 'anonymous' },
	},
	{
		name: 'nothing, as anonymous, when nothing is known',
		evidence: {},
		caller: { source: 'anonymous', id: 'anonymous', key: 'anonymous' },
	},
	{
		name: 'a Caller ID of “anonymous” as a caller of their own',
		evidence: { callerId: 'anonymous' },
		caller: { source: 'callerId', id: 'anonymous', key: 'callerId:anonymous' },
	},
])('identifies a caller by $name', ({ evidence, rules, caller }) => {
	const { name, claims, ...known } = {
		name: undefined,
		claims: undefined,
		...who(evidence, rules),
	};
	expect(known).toEqual(caller);
	expect(name).toBe(caller.source === 'callerId' ? caller.id : undefined);
	expect(claims).toEqual('jwtPayload' in evidence ? evidence.jwtPayload : undefined);
});

test.each([
	{
		name: 'ignores it without trusted proxies',
		list: '192.0.2.1',
		trustedProxies: 0,
		id: 'anonymous',
	},
	{
		name: 'takes the last entry with one proxy',
		list: 'forged, 192.0.2.1',
		trustedProxies: 1,
		id: '192.0.2.1',
	},
	{
		name: 'takes the last but one with two proxies',
		list: '192.0.2.9, 192.0.2.1, 10.0.0.1',
		trustedProxies: 2,
		id: '192.0.2.1',
	},
	{
		name: 'counts entries over several headers',
		list: ['192.0.2.9', '192.0.2.1,10.0.0.1'],
		trustedProxies: 2,
		id: '192.0.2.1',
	},
	{
		name: 'counts IPv6 by its /64',
		list: '2001:db8::1',
		trustedProxies: 1,
		id: '2001:db8:0:0::/64',
	},
	{
		name: 'counts IPv4 in IPv6 as IPv4',
		list: '::ffff:192.0.2.1',
		trustedProxies: 1,
		id: '192.0.2.1',
	},
	{
		name: 'ignores it when it has fewer entries than proxies',
		list: '192.0.2.1',
		trustedProxies: 2,
		id: 'anonymous',
	},
	{
		name: 'ignores an entry that is not an address',
		list: 'unknown',
		trustedProxies: 1,
		id: 'anonymous',
	},
	{
		name: 'counts a call without it as anonymous',
		list: undefined,
		trustedProxies: 1,
		id: 'anonymous',
	},
	{ name: 'ignores an object', list: {}, trustedProxies: 1, id: 'anonymous' },
	{
		name: 'ignores it when the number of proxies is a fraction',
		list: '192.0.2.1',
		trustedProxies: 0.5,
		id: 'anonymous',
	},
	{
		name: 'ignores it when the number of proxies is negative',
		list: '192.0.2.1',
		trustedProxies: -1,
		id: 'anonymous',
	},
])('reads X-Forwarded-For: $name', ({ list, trustedProxies, id }) => {
	expect(who(forwarded(list), { trustedProxies })).toMatchObject({ id });
});

test('entries that a caller adds to X-Forwarded-For change nothing', () => {
	fc.assert(
		fc.property(fc.array(fc.string()), (forged) => {
			const list = [...forged, '192.0.2.1', '10.0.0.1'].join(',');
			expect(who(forwarded(list), { trustedProxies: 2 })).toMatchObject({ id: '192.0.2.1' });
		}),
	);
});

test.each([
	{ name: 'Supabase’s anon key', jwtPayload: ANON_KEY },
	{ name: 'Supabase’s anon key beside a Caller ID', jwtPayload: ANON_KEY, callerId: 'u7' },
	{ name: 'a token with a blank subject', jwtPayload: { ...TOKEN, sub: ' ' } },
	{ name: 'a token whose subject is an object', jwtPayload: { ...TOKEN, sub: {} } },
	{
		name: 'a token whose subject is inherited',
		jwtPayload: Object.assign(Object.create({ sub: 'x' }), { exp: EXP }),
	},
	{ name: 'a token without an expiry', jwtPayload: { sub: 'user-1' } },
	{ name: 'a token whose expiry is a text', jwtPayload: { sub: 'user-1', exp: '1900000000' } },
	{ name: 'a token whose expiry is NaN', jwtPayload: { sub: 'user-1', exp: Number.NaN } },
	{ name: 'a payload that is a text', jwtPayload: 'user-1' },
	{ name: 'a payload that is a list', jwtPayload: [TOKEN] },
])('refuses $name with 401', ({ jwtPayload, callerId }: IdentityEvidence & { name: string }) => {
	expect(who({ jwtPayload, callerId })).toMatchObject({
		isRefusal: true,
		statusCode: 401,
		errorType: 'caller_not_identified',
	});
});

test.each([
	{
		name: 'a claim of that name and value passes',
		claim: { name: 'role', value: 'authenticated' },
		passes: true,
	},
	{
		name: 'spaces around name and value are ignored',
		claim: { name: ' role ', value: ' authenticated ' },
		passes: true,
	},
	{ name: 'a number passes as text', claim: { name: 'level', value: '3' }, passes: true },
	{ name: 'a list that has the value passes', claim: { name: 'aud', value: 'b' }, passes: true },
	{
		name: 'a path to a claim passes',
		claim: { name: 'app_metadata.plan', value: 'pro' },
		passes: true,
	},
	{
		name: 'a claim whose name has dots passes',
		claim: { name: 'https://x.example/role', value: 'editor' },
		passes: true,
	},
	{
		name: 'another value is refused',
		claim: { name: 'role', value: 'service_role' },
		passes: false,
	},
	{ name: 'a part of the value is refused', claim: { name: 'role', value: 'auth' }, passes: false },
	{
		name: 'a missing claim is refused',
		claim: { name: 'tenant', value: 'undefined' },
		passes: false,
	},
	{
		name: 'an inherited member is refused',
		claim: { name: 'constructor.name', value: 'Object' },
		passes: false,
	},
	{ name: 'an empty row is refused', claim: { name: '', value: '' }, passes: false },
	{ name: 'an empty value is refused', claim: { name: 'blank', value: '' }, passes: false },
	{
		name: 'an object is refused',
		claim: { name: 'app_metadata', value: '[object Object]' },
		passes: false,
	},
])('when a claim is required, $name', ({ claim, passes }) => {
	const verdict = who({ jwtPayload: TOKEN }, { requiredClaims: [claim] });
	expect(verdict instanceof Failure).toBe(!passes);
	const both = [{ name: 'role', value: 'authenticated' }, claim];
	expect(who({ jwtPayload: TOKEN }, { requiredClaims: both })).toEqual(verdict);
});

test('a call without a token is refused when a claim is required', () => {
	const requiredClaims = [{ name: 'role', value: 'authenticated' }];
	for (const jwtPayload of [undefined, null]) {
		expect(who({ callerId: 'u7', jwtPayload }, { requiredClaims })).toMatchObject({
			isRefusal: true,
			statusCode: 401,
		});
	}
});

test('long IDs that differ have short keys that differ', () => {
	const keys = ['a', 'b'].map((end) => {
		const verdict = who({ callerId: 'x'.repeat(10_000) + end });
		return verdict instanceof Failure ? '' : verdict.key;
	});
	expect(new Set(keys).size).toBe(2);
	expect(Math.max(...keys.map((key) => key.length))).toBeLessThanOrEqual(128);
});

test('identifyCaller returns a caller or a refusal for any input', () => {
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

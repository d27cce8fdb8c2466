import { describe, expect, test } from '@jest/globals';
import { NodeHelpers, type INode, type INodeParameters } from 'n8n-workflow';
import { OpenRouterCallerApi } from '../../../credentials/OpenRouterCallerApi.credentials';
import { checkCallerCredential } from '../../../nodes/shared/callers/signIn/callerAuth';

const credential = new OpenRouterCallerApi();
const field = (name: string) => credential.properties.find((property) => property.name === name);

/** What n8n makes of a new credential for which only these fields were filled in. */
const filledIn = (data: INodeParameters) =>
	NodeHelpers.getNodeParameters(
		credential.properties,
		data,
		true,
		false,
		{ typeVersion: 1 } as INode,
		null,
	);

test('the method None, which accepts anyone, is not the default', () => {
	expect(field('method')?.default).toBe('bearer');
});

test('the test of a new credential says which field is missing', () => {
	expect(checkCallerCredential(filledIn({}))).toMatch(/^The token of “My App” in Callers/);
});

test.each([
	{ name: 'bearer', data: { callers: '{"My App":"a-long-random-text"}' } },
	{ name: 'secret', data: { secret: 'x'.repeat(32) } },
	{ name: 'jwks', data: { jwksUrl: 'https://login.example/keys', audience: 'app' } },
	{ name: 'none', data: {} },
])(
	'the method $name works with its own fields filled in and defaults for the rest',
	({ name, data }) => {
		expect(checkCallerCredential(filledIn({ method: name, ...data }))).toBeUndefined();
	},
);

test.each([
	{ method: 'bearer', shows: ['callers'] },
	{ method: 'none', shows: ['noneNotice'] },
	{ method: 'secret', shows: ['secret', 'algorithm'] },
	{ method: 'pem', shows: ['publicKey'] },
	{ method: 'jwks', shows: ['jwksUrl'] },
])('the method $method shows its fields and no others', ({ method, shows }) => {
	const jwt = ['issuer', 'audience', 'callerClaim', 'requiredClaims', 'clockTolerance'];
	const shown = credential.properties
		.filter((property) => property.displayOptions?.show?.method?.includes(method))
		.map(({ name }) => name);
	const isJwt = !['bearer', 'none'].includes(method);
	expect([...new Set(shown)]).toEqual([...shows, ...(isJwt ? jwt : [])]);
});

describe('Required Claims, after n8n has filled in the defaults,', () => {
	const withClaims = (requiredClaims: unknown) =>
		filledIn({ method: 'secret', secret: 'x'.repeat(32), requiredClaims } as INodeParameters);

	test.each(['={{ undefined }}', '={{ $vars.nope }}', '=', '', ' ', 'x', [], [[]], 0])(
		'are not taken for empty when they are %p',
		(value) => {
			expect(checkCallerCredential(withClaims(value))).toMatch(/^Required Claims is empty/);
		},
	);

	test('keep their rows and are empty by default', () => {
		const rows = { values: [{ name: 'role', value: 'authenticated' }] };
		expect(withClaims(rows)).toMatchObject({ requiredClaims: rows });
		expect(checkCallerCredential(withClaims(rows))).toBeUndefined();
		expect(withClaims(undefined)).toMatchObject({ requiredClaims: {} });
		expect(checkCallerCredential(withClaims({}))).toBeUndefined();
	});
});

// n8n puts saved secrets back into rows by position, and into JSON by name.
test('fields that hold tokens are hidden by n8n, and their names say so', () => {
	expect(field('callers')).toMatchObject({ type: 'json', typeOptions: { redactJsonLeaves: true } });
	expect(field('secret')).toMatchObject({ typeOptions: { password: true } });
});

test('the credential sends nothing, so that n8n offers it to no other node', () => {
	expect(credential).not.toHaveProperty('authenticate');
	expect(credential).not.toHaveProperty('test');
});

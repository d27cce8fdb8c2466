/** Hostile calls that only a gateway can get: its header, its methods and paths, its list of models, whom tokens name. */
import { ANSWERED, bodies, refusal, type Attack } from './abuseBodies';
import type { Call } from './abuseCalls';
import type { Outcome } from './abuseOutcomes';
import { JWT_SECRET } from './abuseTokens';
import { hs256, userClaims } from './tokens';

const BODY = { message: 'hi' };
const NOT_IDENTIFIED = refusal(401, 'caller_not_identified');
const INVALID_TOKEN = refusal(401, 'invalid_api_key');
const NO_WEBHOOK: Outcome = { kind: 'n8n', status: 500, says: 'Internal Server Error' };
const EVIL_PAGE = { Origin: 'https://evil.example' };

const calls = (group: string, outcome: Outcome, named: Readonly<Record<string, Call>>): Attack[] =>
	Object.entries(named).map(([name, call]) => ({ group, name, call, outcome }));

const authorizations = (
	outcome: Outcome,
	named: Readonly<Record<string, string | string[] | undefined>>,
): Attack[] =>
	calls(
		'authorization',
		outcome,
		Object.fromEntries(
			Object.entries(named).map(([name, value]) => [
				name,
				{ body: BODY, headers: { Authorization: value } },
			]),
		),
	);

/** `token`: a caller's. */
export function authorizationAttacks(token: string): Attack[] {
	const elsewhere = ({ headers, ...call }: Call): Call => ({
		body: BODY,
		...call,
		headers: { Authorization: undefined, ...headers },
	});
	const basic = Buffer.from(`caller:${token}`).toString('base64');
	return [
		...authorizations(NOT_IDENTIFIED, {
			none: undefined,
			empty: '',
			'the scheme alone': 'Bearer',
			'the scheme and spaces': 'Bearer    ',
			'the token alone': token,
			Basic: `Basic ${basic}`,
			Token: `Token ${token}`,
			Digest: `Digest username="caller", response="${token}"`,
			'a colon after the scheme': `Bearer: ${token}`,
			'no space after the scheme': `Bearer${token}`,
			'a non-breaking space after the scheme': `Bearer\u00a0${token}`,
			'the scheme in quotes': `"Bearer" ${token}`,
			'another scheme first': `Basic ${basic}, Bearer ${token}`,
		}),
		...calls('authorization', NOT_IDENTIFIED, {
			'as x-api-key': elsewhere({ headers: { 'X-Api-Key': token, 'Api-Key': token } }),
			'as Proxy-Authorization': elsewhere({
				headers: { 'Proxy-Authorization': `Bearer ${token}` },
			}),
			'as a cookie': elsewhere({ headers: { Cookie: `Authorization=Bearer ${token}` } }),
			'in the query': elsewhere({ query: `?api_key=${token}&authorization=Bearer%20${token}` }),
			'in the body': elsewhere({
				body: { ...BODY, api_key: token, headers: { authorization: token } },
			}),
		}),
		...authorizations(INVALID_TOKEN, {
			'Bearer twice': `Bearer Bearer ${token}`,
			'the token twice': `Bearer ${token} ${token}`,
			'another token behind it': `Bearer ${token}, Bearer ${token}`,
			'in quotes': `Bearer "${token}"`,
			'an encoded line break': `Bearer ${token}%0d%0aX-Admin:%201`,
			'an encoded space': `Bearer %20${token}`,
			'a space in it': `Bearer ${token.slice(0, 8)} ${token.slice(8)}`,
			'the first character is another': `Bearer ${otherCharacter(token.charAt(0))}${token.slice(1)}`,
			'the last character is another': `Bearer ${token.slice(0, -1)}${otherCharacter(token.slice(-1))}`,
			'one character less': `Bearer ${token.slice(0, -1)}`,
			'one character more': `Bearer ${token}0`,
			'in capitals': `Bearer ${token.toUpperCase()}`,
			'a caller’s name': 'Bearer caller 1',
			'half of it': `Bearer ${token.slice(0, token.length / 2)}`,
			'a letter that is none of ASCII': `Bearer ${token}\u00e9`,
			'a wildcard': 'Bearer *',
			'what n8n shows of a secret': 'Bearer ***',
			undefined: 'Bearer undefined',
			null: 'Bearer null',
			'an object that was made a text': 'Bearer [object Object]',
			__proto__: 'Bearer __proto__',
			'an expression': 'Bearer {{ $credentials.callers }}',
			'a signed-in user’s token': `Bearer ${hs256(JWT_SECRET, userClaims('alice'))}`,
			'8 kB': `Bearer ${'x'.repeat(8_192)}`,
			'12 kB': `Bearer ${'x'.repeat(12_000)}`,
			'the right one second': ['Bearer forged-forged-forged', `Bearer ${token}`],
		}),
		...authorizations(
			{ kind: 'n8n', status: 431, says: '' },
			{
				'20 kB': `Bearer ${'x'.repeat(20_000)}`,
			},
		),
		...authorizations(ANSWERED, {
			'bearer in lower case': `bearer ${token}`,
			'bearer in capitals': `BEARER ${token}`,
			'many spaces': `Bearer      ${token}   `,
			'a tab': `Bearer\t${token}`,
			'the right one first': [`Bearer ${token}`, 'Bearer forged-forged-forged'],
		}),
	];
}

const otherCharacter = (character: string): string => (character === '0' ? '1' : '0');

export const PATHS: Attack[] = [
	...calls(
		'paths',
		NO_WEBHOOK,
		Object.fromEntries(
			['/x', '/models', '/..%2fmodels', '/%00', '/__proto__', '.json', ';x=1'].map((query) => [
				query,
				{ body: BODY, query },
			]),
		),
	),
	...bodies('stream', ANSWERED, {
		'a text': { ...BODY, stream: 'true' },
		'a number': { ...BODY, stream: 1 },
		'an object': { ...BODY, stream: { valueOf: true } },
		null: { ...BODY, stream: null },
	}),
];

/** For the target whose URL is that of the models. */
export const MODEL_LIST: Attack[] = [
	...calls('model list', NOT_IDENTIFIED, {
		'no token': { method: 'GET', headers: { Authorization: undefined } },
		Basic: { method: 'GET', headers: { Authorization: 'Basic eDp5' } },
	}),
	...calls('model list', INVALID_TOKEN, {
		'a forged token': { method: 'GET', headers: { Authorization: 'Bearer forged-forged-forged' } },
	}),
	...calls('model list', refusal(403, 'origin_not_allowed'), {
		'a foreign page': { method: 'GET', headers: EVIL_PAGE },
		'a foreign page without a token': {
			method: 'GET',
			headers: { ...EVIL_PAGE, Authorization: undefined },
		},
		'no page': { method: 'GET', headers: { Origin: undefined } },
		null: { method: 'GET', headers: { Origin: 'null' } },
	}),
	...calls(
		'model list',
		NO_WEBHOOK,
		Object.fromEntries(
			['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, { method, body: BODY }]),
		),
	),
	...calls('model list', { kind: 'n8n', status: 500, says: '' }, { HEAD: { method: 'HEAD' } }),
	...calls('model list', NO_WEBHOOK, {
		'one of them': { method: 'GET', query: '/google/gemini-2.0-flash-001' },
	}),
];

const subjects = (outcome: Outcome, named: Readonly<Record<string, unknown>>): Attack[] =>
	calls(
		'subjects',
		outcome,
		Object.fromEntries(
			Object.entries(named).map(([name, sub]) => [
				name,
				{
					body: BODY,
					headers: { Authorization: `Bearer ${hs256(JWT_SECRET, userClaims('', { sub }))}` },
				},
			]),
		),
	);

export const PROTOTYPE_SUBJECTS = ['__proto__', 'constructor', 'prototype', 'toString'];

/** Whom a rightly signed token names: a user may have chosen the name. */
export const SUBJECTS: Attack[] = [
	...subjects(ANSWERED, {
		...Object.fromEntries(PROTOTYPE_SUBJECTS.map((sub) => [`named ${sub}`, sub])),
		anonymous: 'anonymous',
		'another kind of caller': 'address:127.0.0.1',
		'4,000 characters': 'x'.repeat(4_000),
		'a line break': 'alice\r\nX-Admin: 1',
		'an expression': '={{ $env }}',
		'half a character and a NUL': '\ud800\u0000',
		'a number': 7,
	}),
	...subjects(NOT_IDENTIFIED, {
		'a list': ['alice'],
		true: true,
		'half a number': 1.5,
		null: null,
		'spaces only': '\u00a0\t',
	}),
];

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonRecord } from '../../../nodes/shared/api/json';
import { publicBody } from '../../../nodes/shared/api/publicBody';
import { SEEDED } from './seed';

test.each<{ name: string; body: JsonRecord; seen: JsonRecord }>([
	{
		name: 'nothing private',
		body: { id: 'gen-1', choices: [] },
		seen: { id: 'gen-1', choices: [] },
	},
	{
		name: 'provider, fingerprint, metadata and account',
		body: {
			id: 'gen-1',
			provider: 'X',
			system_fingerprint: 'fp',
			openrouter_metadata: {},
			user_id: 'user_1',
			debug: { echo_upstream_body: {} },
			model: 'm',
		},
		seen: { id: 'gen-1', system_fingerprint: '', model: 'm' },
	},
	{
		name: 'what it cost',
		body: { usage: { prompt_tokens: 1, cost: 0.1, cost_details: {}, is_byok: false } },
		seen: { usage: { prompt_tokens: 1 } },
	},
	{ name: 'a usage that is none', body: { usage: null }, seen: { usage: null } },
	{
		name: 'names of the answer’s own stay',
		body: { choices: [{ delta: { provider: 'in the answer', cost: 1 } }] },
		seen: { choices: [{ delta: { provider: 'in the answer', cost: 1 } }] },
	},
])('$name', ({ body, seen }) => {
	const before = structuredClone(body);
	expect(publicBody(body)).toStrictEqual(seen);
	expect(body).toStrictEqual(before);
});

test('cost and provider can be shown; account and debug cannot', () => {
	const shown = { provider: 'X', openrouter_metadata: {}, usage: { cost: 1 } };
	const body = { ...shown, user_id: 'user_2', debug: { echo_upstream_body: {} } };
	expect(publicBody(body, true)).toStrictEqual(shown);
	expect(publicBody(shown, true)).toBe(shown);
});

test('a chunk with nothing private is not copied', () => {
	const chunk = { id: 'gen-1', choices: [] };
	expect(publicBody(chunk)).toBe(chunk);
});

test('any object: never throws, never adds', () => {
	fc.assert(
		fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
			for (const name of Object.keys(publicBody(body))) expect(Object.keys(body)).toContain(name);
		}),
		SEEDED,
	);
});

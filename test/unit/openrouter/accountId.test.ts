import { expect, test } from '@jest/globals';
import { withoutAccountIds } from '../../../nodes/shared/openrouter/accountId';

const ID = 'user_2dHFtVWx2n56w6HkM0000000000';

test('account IDs are removed wherever OpenRouter puts them', () => {
	const body = {
		id: 'gen-1',
		user_id: ID,
		organization_id: 'org_xyz789',
		workspace_id: 7,
		choices: [
			{ index: 0, user_id: ID, message: { role: 'assistant', content: 'Hi', user_id: ID } },
		],
		openrouter_metadata: {
			org_id: null,
			endpoints: { available: [{ model: 'a/b', creator_user_id: ID }] },
			payer: ID,
			ids: [ID, 'x'],
		},
		debug: [{ model: 'a/b', user: ID, metadata: { user_id: ID, trace: 1 } }],
	};
	expect(withoutAccountIds(body)).toStrictEqual({
		id: 'gen-1',
		choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' } }],
		openrouter_metadata: { endpoints: { available: [{ model: 'a/b' }] }, ids: ['x'] },
		debug: [{ model: 'a/b', metadata: { trace: 1 } }],
	});
});

test('an account ID that the body names is removed under any other name, too', () => {
	const body = { user_id: 'acct-77', debug: [{ safety_identifier: 'acct-77', kept: 'acct' }] };
	expect(withoutAccountIds(body)).toStrictEqual({ debug: [{ kept: 'acct' }] });
});

test('what the model wrote stays, as a function may have an argument of that name', () => {
	const body = {
		user_id: ID,
		choices: [
			{
				message: {
					content: [{ type: 'text', text: 'x', user_id: 'u1' }],
					tool_calls: [{ function: { name: 'f', arguments: { user_id: 'u1' } } }],
					annotations: [{ user_id: 'u1' }],
				},
				logprobs: { content: [{ token: ID }] },
			},
		],
		debug: [
			{
				tools: [{ parameters: { properties: { user_id: { type: 'string' } } } }],
				schema: { properties: { user_id: { type: 'string' } } },
				user: 'n8n-caller-1',
			},
		],
	};
	const { user_id, ...rest } = body;
	expect(withoutAccountIds(body)).toStrictEqual(rest);
	expect(user_id).toBe(ID);
});

test('the given body is not changed, and odd members do no harm', () => {
	const body = JSON.parse(`{"__proto__":{"user_id":"${ID}"},"a":{"user_id":"${ID}"}}`) as object;
	const before = JSON.stringify(body);
	expect(JSON.stringify(withoutAccountIds({ ...body }))).toBe('{"__proto__":{},"a":{}}');
	expect(JSON.stringify(body)).toBe(before);
});

test('a body that is nested too deep does not throw', () => {
	const deep: unknown = JSON.parse(`${'['.repeat(50_000)}"${ID}"${']'.repeat(50_000)}`);
	expect(JSON.stringify(withoutAccountIds({ deep }))).not.toContain(ID);
});

import { describe, expect, test } from '@jest/globals';
import { reasoning as group } from '../../../../nodes/OpenRouter/actions/chat/panel/reasoning';
import {
	mergeReasoning,
	reasoningHints,
} from '../../../../nodes/shared/openrouter/request/reasoning';
import { checkSettings } from '../../../../nodes/shared/openrouter/request/settings';
import type { JsonRecord } from '../../../../nodes/shared/values/json';

const buildReasoning = (fields: JsonRecord) => checkSettings(group.read(fields)).reasoning;

test.each<{ name: string; fields: JsonRecord; sent: object | undefined }>([
	{ name: 'nothing', fields: {}, sent: undefined },
	{ name: 'effort', fields: { effort: 'xhigh' }, sent: { effort: 'xhigh' } },
	{ name: 'a budget', fields: { maxTokens: 2000 }, sent: { max_tokens: 2000 } },
	{ name: 'exclude, off', fields: { exclude: false }, sent: { exclude: false } },
	{ name: 'enabled, off', fields: { enabled: false }, sent: { enabled: false } },
	{
		name: 'all that go together',
		fields: { summary: 'concise', enabled: true, exclude: true, effort: 'low' },
		sent: { effort: 'low', exclude: true, summary: 'concise', enabled: true },
	},
])('sends $name', ({ fields, sent }) => {
	expect(buildReasoning(fields)).toEqual(sent);
});

describe('effort and budget, of which OpenRouter takes only one', () => {
	test('are refused together, and both fields are named', () => {
		expect(() => buildReasoning({ effort: 'low', maxTokens: 100 })).toThrow(
			'Reasoning has both Effort and Max Tokens',
		);
	});

	const reasoning = { effort: 'low', max_tokens: 9, enabled: true, exclude: true, summary: 'auto' };
	test.each<{ name: string; callerFields: Record<string, unknown> | undefined; sent: object }>([
		{ name: 'no caller', callerFields: undefined, sent: reasoning },
		{ name: 'a caller who says nothing', callerFields: { max_tokens: 5 }, sent: reasoning },
		{
			name: 'a caller who may say it',
			callerFields: { reasoning_effort: 'high' },
			sent: { exclude: true, summary: 'auto' },
		},
	])('are the author’s or the caller’s, never both, beside $name', ({ callerFields, sent }) => {
		expect(mergeReasoning(callerFields, reasoning)).toEqual(sent);
	});

	test('are the caller’s alone when the author has set an effort alone', () => {
		expect(mergeReasoning({ reasoning_effort: 'high' }, { effort: 'low' })).toBeUndefined();
	});
});

describe('the hint about a reasoning budget that leaves no tokens for the answer', () => {
	const reasoning = { max_tokens: 1000 };
	test.each<{ name: string; request: Record<string, unknown>; hints: number }>([
		{ name: 'no limit', request: { reasoning }, hints: 0 },
		{ name: 'a limit above it', request: { reasoning, max_tokens: 1001 }, hints: 0 },
		{ name: 'the same limit', request: { reasoning, max_tokens: 1000 }, hints: 1 },
		{ name: 'a lower limit', request: { reasoning, max_tokens: 10 }, hints: 1 },
		{
			name: 'a lower limit, under the newer name',
			request: { reasoning, max_completion_tokens: 10, max_tokens: 5000 },
			hints: 1,
		},
		{ name: 'an effort', request: { reasoning: { effort: 'high' }, max_tokens: 10 }, hints: 0 },
		{ name: 'no reasoning', request: { max_tokens: 10 }, hints: 0 },
	])('comes $hints time(s) with $name', ({ request, hints }) => {
		const found = reasoningHints(request);
		expect(found).toHaveLength(hints);
		for (const hint of found) expect(hint).toMatch(/Reasoning → Max Tokens/);
	});
});

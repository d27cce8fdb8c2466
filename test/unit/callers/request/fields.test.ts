import { expect, test } from '@jest/globals';
import { ask, outgoing, refuses, TOOL } from './checking';

test.each([
	{ name: 'no limit is asked for', fields: {}, sent: { max_tokens: 1_024 } },
	{ name: 'max_tokens is below the limit', fields: { max_tokens: 10 }, sent: { max_tokens: 10 } },
	{
		name: 'max_tokens is above the limit',
		fields: { max_tokens: 9e9 },
		sent: { max_tokens: 1_024 },
	},
	{
		name: 'max_completion_tokens is below the limit',
		fields: { max_completion_tokens: 20 },
		sent: { max_tokens: 20 },
	},
	{
		name: 'max_completion_tokens is above the limit',
		fields: { max_completion_tokens: 9e9 },
		sent: { max_tokens: 1_024 },
	},
	{
		name: 'both are sent, and the lower one counts',
		fields: { max_tokens: 30, max_completion_tokens: 20 },
		sent: { max_tokens: 20 },
	},
	{
		name: 'null counts as not set',
		fields: { max_tokens: null, models: null },
		sent: { max_tokens: 1_024 },
	},
	{ name: 'n is left out', fields: { n: 50 }, sent: { max_tokens: 1_024 } },
	{
		name: 'an empty list of tools is left out',
		fields: { tools: [] },
		sent: { max_tokens: 1_024 },
	},
])('the answer stays below the author’s limit when $name', ({ fields, sent }) => {
	expect(outgoing(ask(fields), { allowedFields: ['reasoning'] }).fields).toEqual(sent);
});

const LARGE = { maxOutputTokens: 10_000, allowedFields: ['reasoning', 'reasoning_effort'] };
test.each([
	{
		name: 'a budget below the limit stays',
		fields: { reasoning: { max_tokens: 100 } },
		sent: { max_tokens: 10_000, reasoning: { max_tokens: 100 } },
	},
	{
		name: 'a budget above the limit is lowered',
		fields: { reasoning: { max_tokens: 90_000, effort: null, mode: 'pro' } },
		sent: { max_tokens: 10_000, reasoning: { max_tokens: 8_000 } },
	},
	{
		name: 'a budget as large as the limit is lowered',
		fields: { max_tokens: 2_000, reasoning: { max_tokens: 2_000, exclude: true } },
		sent: { max_tokens: 2_000, reasoning: { max_tokens: 1_600, exclude: true } },
	},
	{
		name: 'the budget is left out when the limit has no room for Anthropic’s least',
		fields: { max_completion_tokens: 1_024, reasoning: { max_tokens: 4_000, summary: 'auto' } },
		sent: { max_tokens: 1_024, reasoning: { summary: 'auto' } },
	},
	{
		name: 'reasoning is left out when nothing else is in it',
		fields: { max_tokens: 50, reasoning: { max_tokens: 50 } },
		sent: { max_tokens: 50 },
	},
	{
		name: 'a budget counts rather than an effort',
		fields: { reasoning: { effort: 'high', max_tokens: 2_000 } },
		sent: { max_tokens: 10_000, reasoning: { max_tokens: 2_000 } },
	},
	{
		name: 'an effort counts where the budget has no room',
		fields: { max_tokens: 500, reasoning: { effort: 'low', max_tokens: 2_000 } },
		sent: { max_tokens: 500, reasoning: { effort: 'low' } },
	},
	{
		name: 'reasoning_effort is left out beside another effort',
		fields: { reasoning: { effort: 'low' }, reasoning_effort: 'high' },
		sent: { max_tokens: 10_000, reasoning: { effort: 'low' } },
	},
	{
		name: 'reasoning_effort is sent when the budget has no room',
		fields: { max_tokens: 9, reasoning: { max_tokens: 9 }, reasoning_effort: 'low' },
		sent: { max_tokens: 9, reasoning_effort: 'low' },
	},
	{
		name: 'reasoning_effort is sent beside exclude',
		fields: { reasoning: { exclude: true }, reasoning_effort: 'low' },
		sent: { max_tokens: 10_000, reasoning: { exclude: true }, reasoning_effort: 'low' },
	},
])('reasoning leaves room for the answer and is sent once: $name', ({ fields, sent }) => {
	expect(outgoing(ask(fields), LARGE).fields).toEqual(sent);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 1.5])(
	'a limit of %p counts as the default limit',
	(maxOutputTokens) => {
		const { fields } = outgoing(ask({ max_tokens: 100_000 }), { maxOutputTokens });
		expect(fields).toEqual({ max_tokens: 1_024 });
	},
);

refuses(400, 'invalid_field', [
	['zero tokens', ask({ max_tokens: 0 })],
	['tokens as text', ask({ max_tokens: '5' })],
	['half a token', ask({ max_completion_tokens: 0.5 })],
	['endless reasoning', ask({ reasoning: { max_tokens: -1 } }), { allowedFields: ['reasoning'] }],
]);

test('fields that were not ticked and change only the wording can be left out instead of refused', () => {
	const asked = ask({ temperature: 0.2, top_p: 1, stop: 'x', seed: 1, verbosity: 'low' });
	expect(outgoing(asked, { unallowedFields: 'drop' }).fields).toEqual({ max_tokens: 1_024 });
	const ticked = { unallowedFields: 'drop', allowedFields: ['temperature'] } as const;
	expect(outgoing(asked, ticked).fields).toEqual({ max_tokens: 1_024, temperature: 0.2 });
});

// What costs, or changes what a page gets, is told to the page all the same.
const LEFT_OUT = { unallowedFields: 'drop' } as const;
refuses(403, 'field_not_allowed', [
	['fallback models', ask({ models: ['a/b'] }), LEFT_OUT],
	['plugins', ask({ plugins: [{ id: 'web' }] }), LEFT_OUT],
	['a provider', ask({ provider: { sort: 'price' } }), LEFT_OUT],
	['a dearer tier', ask({ service_tier: 'priority' }), LEFT_OUT],
	['a format', ask({ response_format: { type: 'json_object' } }), LEFT_OUT],
	['reasoning', ask({ reasoning: { effort: 'high' } }), LEFT_OUT],
	['images', ask({ modalities: ['image'] }), LEFT_OUT],
]);
refuses(403, 'tools_not_allowed', [['tools', ask({ tools: [TOOL] }), LEFT_OUT]]);
refuses(400, 'invalid_field', [
	[
		'a ticked field that is wrong',
		ask({ temperature: 'warm' }),
		{ ...LEFT_OUT, allowedFields: ['temperature'] },
	],
]);

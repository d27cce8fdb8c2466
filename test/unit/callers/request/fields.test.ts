import { expect, test } from '@jest/globals';
import { ask, outgoing, refuses, TOOL } from './checking';

test.each([
	{ name: 'nothing asked', fields: {}, sent: { max_tokens: 1_024 } },
	{ name: 'max_tokens below', fields: { max_tokens: 10 }, sent: { max_tokens: 10 } },
	{ name: 'max_tokens above', fields: { max_tokens: 9e9 }, sent: { max_tokens: 1_024 } },
	{ name: 'the newer name', fields: { max_completion_tokens: 20 }, sent: { max_tokens: 20 } },
	{
		name: 'the newer name above',
		fields: { max_completion_tokens: 9e9 },
		sent: { max_tokens: 1_024 },
	},
	{
		name: 'the lower of both',
		fields: { max_tokens: 30, max_completion_tokens: 20 },
		sent: { max_tokens: 20 },
	},
	{
		name: 'null as unset',
		fields: { max_tokens: null, models: null },
		sent: { max_tokens: 1_024 },
	},
	{ name: 'n', fields: { n: 50 }, sent: { max_tokens: 1_024 } },
	{ name: 'an empty list of tools', fields: { tools: [] }, sent: { max_tokens: 1_024 } },
])('holds the answer below the ceiling: $name', ({ fields, sent }) => {
	expect(outgoing(ask(fields), { allowedFields: ['reasoning'] }).fields).toEqual(sent);
});

const LARGE = { maxOutputTokens: 10_000, allowedFields: ['reasoning', 'reasoning_effort'] };
test.each([
	{
		name: 'a budget below',
		fields: { reasoning: { max_tokens: 100 } },
		sent: { max_tokens: 10_000, reasoning: { max_tokens: 100 } },
	},
	{
		name: 'a budget above the ceiling',
		fields: { reasoning: { max_tokens: 90_000, effort: null, mode: 'pro' } },
		sent: { max_tokens: 10_000, reasoning: { max_tokens: 8_000 } },
	},
	{
		name: 'a budget as large as the limit',
		fields: { max_tokens: 2_000, reasoning: { max_tokens: 2_000, exclude: true } },
		sent: { max_tokens: 2_000, reasoning: { max_tokens: 1_600, exclude: true } },
	},
	{
		name: 'no budget that Anthropic takes has room',
		fields: { max_completion_tokens: 1_024, reasoning: { max_tokens: 4_000, summary: 'auto' } },
		sent: { max_tokens: 1_024, reasoning: { summary: 'auto' } },
	},
	{
		name: 'nothing is left of it',
		fields: { max_tokens: 50, reasoning: { max_tokens: 50 } },
		sent: { max_tokens: 50 },
	},
	{
		name: 'the budget counts beside an effort',
		fields: { reasoning: { effort: 'high', max_tokens: 2_000 } },
		sent: { max_tokens: 10_000, reasoning: { max_tokens: 2_000 } },
	},
	{
		name: 'the effort counts where the budget has no room',
		fields: { max_tokens: 500, reasoning: { effort: 'low', max_tokens: 2_000 } },
		sent: { max_tokens: 500, reasoning: { effort: 'low' } },
	},
	{
		name: 'reasoning_effort beside another effort',
		fields: { reasoning: { effort: 'low' }, reasoning_effort: 'high' },
		sent: { max_tokens: 10_000, reasoning: { effort: 'low' } },
	},
	{
		name: 'reasoning_effort beside a budget without room',
		fields: { max_tokens: 9, reasoning: { max_tokens: 9 }, reasoning_effort: 'low' },
		sent: { max_tokens: 9, reasoning_effort: 'low' },
	},
	{
		name: 'reasoning_effort beside what is shown',
		fields: { reasoning: { exclude: true }, reasoning_effort: 'low' },
		sent: { max_tokens: 10_000, reasoning: { exclude: true }, reasoning_effort: 'low' },
	},
])('reasoning leaves room for the answer and is said once: $name', ({ fields, sent }) => {
	expect(outgoing(ask(fields), LARGE).fields).toEqual(sent);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 1.5])(
	'a ceiling of %p is the default one',
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

test('what was not ticked and only shapes the wording can be left out instead', () => {
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

import { expect, test } from '@jest/globals';
import { ask, outgoing, refuses } from './judging';

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
	{
		name: 'reasoning above',
		fields: { reasoning: { max_tokens: 90_000, effort: null, mode: 'pro' } },
		sent: { max_tokens: 1_024, reasoning: { max_tokens: 1_024 } },
	},
	{
		name: 'reasoning below',
		fields: { reasoning: { max_tokens: 100 } },
		sent: { max_tokens: 1_024, reasoning: { max_tokens: 100 } },
	},
	{ name: 'an empty list of tools', fields: { tools: [] }, sent: { max_tokens: 1_024 } },
])('holds the answer below the ceiling: $name', ({ fields, sent }) => {
	expect(outgoing(ask(fields), { allowedFields: ['reasoning'] }).fields).toEqual(sent);
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

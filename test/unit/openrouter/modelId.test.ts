import { expect, test } from '@jest/globals';
import { isModelId, isVendorPattern } from '../../../nodes/shared/openrouter/modelId';

test.each([
	'google/gemini-2.5-flash',
	'meta-llama/llama-3.3-70b-instruct:free',
	'microsoft/WizardLM-2-8x22b',
	'openrouter/auto',
	'~anthropic/claude-sonnet-latest',
	'@preset/support-bot',
	'anthropic/claude-opus-4.1@preset/support-bot',
	'openai/gpt-5:nitro@preset/x',
	'01-ai/yi-large',
])('%s is the ID of a model', (id) => {
	expect(isModelId(id)).toBe(true);
});

test.each([
	'',
	' ',
	'gpt-5',
	'openai/',
	'/gpt-5',
	'openai/gpt 5',
	'openai /gpt-5',
	'openai/gpt-5,',
	'openai/gpt-5\n',
	'"openai/gpt-5"',
	'a/b/c',
	'https://openrouter.ai/openai/gpt-5',
	'*',
	'*/*',
	'openai/*',
	'*/x',
	'@preset/',
	'@preset',
	'openai/gpt-5:',
	'openai/gpt-5@x',
	'[object Object]',
	'undefined',
])('%j is no ID of a model', (id) => {
	expect(isModelId(id)).toBe(false);
});

test('a pattern has a vendor and nothing behind the slash but the star', () => {
	const texts = ['google/*', '~google/*', '*/*', '*', '/*', 'google/g*', 'google/*:free', 'a/b/*'];
	expect(texts.filter(isVendorPattern)).toEqual(['google/*', '~google/*']);
});

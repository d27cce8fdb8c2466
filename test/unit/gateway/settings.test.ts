/** What the gateway's panel lets callers do. */
import { expect, test } from '@jest/globals';
import type { IHookFunctions } from 'n8n-workflow';
import { readGatewaySettings } from '../../../nodes/OpenRouterGateway/settings';

const policyOf = (callerMay: object, options: object = {}) => {
	const parameters: Record<string, unknown> = { models: ['a/b'], callerMay, options };
	const getNodeParameter = (name: string, otherwise: unknown) => parameters[name] ?? otherwise;
	return readGatewaySettings({ getNodeParameter } as unknown as IHookFunctions).policy;
};

test.each([
	{ callerMay: {}, is: 'refuse' },
	{ callerMay: { callerInstructions: 'append' }, is: 'append' },
	{ callerMay: { callerInstructions: 'drop' }, is: 'drop' },
	{ callerMay: { callerInstructions: '' }, is: 'refuse' },
	{ callerMay: { callerInstructions: 'everything' }, is: 'refuse' },
])('$callerMay: instructions of a caller’s are $is', ({ callerMay, is }) => {
	expect(policyOf(callerMay).callerInstructions).toBe(is);
});

const extraBody = {
	tools: [
		{ type: 'openrouter:web_search' },
		{ type: 'function', function: { name: 'find_order' } },
		{ type: 'function' },
	],
};

test('tools of the author’s in Extra Body are known where callers may use tools', () => {
	const names = ['openrouter:web_search', 'find_order', ''];
	expect(policyOf({ useTools: true }, { extraBody }).authorTools).toEqual(names);
	const text = JSON.stringify(extraBody);
	expect(policyOf({ useTools: true }, { extraBody: text }).authorTools).toEqual(names);
	expect(policyOf({}, { extraBody }).authorTools).toEqual([]);
	expect(policyOf({ useTools: true }).authorTools).toEqual([]);
});

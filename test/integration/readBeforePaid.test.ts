/** What cannot be read in the panel is said before anything is paid for. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { useBench } from './openRouter';
import { respondParameters, webhookItem } from './respondCall';

const bench = useBench();
const FAILS = '={{ $("Nobody").item.json.x }}';

describe('an expression that fails asks nothing of OpenRouter', () => {
	test.each<{ name: string; parameters: INodeParameters }>([
		{ name: 'Simplify', parameters: { simplify: FAILS } },
		{ name: 'Site URL', parameters: { siteUrl: FAILS } },
		{ name: 'Response Format', parameters: { responseFormat: FAILS } },
		{ name: 'Options', parameters: { options: { timeout: FAILS } } },
		{ name: 'Show Caller', parameters: { ...respondParameters(), showCaller: FAILS } },
		{ name: 'Limits', parameters: respondParameters({ limits: { minimumCreditUsd: FAILS } }) },
	])('in $name', async ({ parameters }) => {
		const run = await bench.chat(parameters, { items: [webhookItem('Hi')] });
		expect(run.error).toBeDefined();
		expect(run.output).toEqual([]);
		expect(bench.upstream.requests).toEqual([]);
	});

	test.each<{ name: string; parameters: INodeParameters }>([
		{ name: 'Output', parameters: { output: FAILS } },
		{ name: 'Fields', parameters: { output: 'selectedFields', outputFields: FAILS } },
	])('in $name of an AI Agent’s tool', async ({ parameters }) => {
		await bench.chat(parameters, { asTool: { by: 'engine', named: 'as n8n does' } });
		expect(bench.upstream.requests).toEqual([]);
	});

	test.each(['simplify', 'returnAll', 'limit', 'filters'])('in %s of Get Many', async (name) => {
		const value = name === 'filters' ? { search: FAILS } : FAILS;
		const run = await bench.chat({ resource: 'model', operation: 'getMany', [name]: value });
		expect(run.error).toBeDefined();
		expect(bench.upstream.requests).toEqual([]);
	});
});

test('a Simplify expression that gives nothing counts as on, as it is by default', async () => {
	const run = await bench.chat({ simplify: '={{ undefined }}' });
	expect(run.output[0]?.json).toHaveProperty('text');
});

test.each([0, -1, 1.5])(
	'a limit of %d models is refused before they are fetched',
	async (limit) => {
		const run = await bench.chat({ resource: 'model', operation: 'getMany', limit });
		expect(run.error?.message).toMatch(/^Limit is/);
		expect(bench.upstream.requests).toEqual([]);
	},
);

test.each([
	['Max Tokens', 'maxTokens'],
	['Max Completion Tokens', 'maxCompletionTokens'],
])('%s that an expression left empty does not open the answer’s length', async (label, name) => {
	const options = { [name]: '={{ $json.nothing }}' };
	const batch = { resource: 'batch', operation: 'create' };
	for (const run of [await bench.chat({ options }), await bench.chat({ ...batch, options })]) {
		expect(run.error?.message).toBe(`${label} was added and is empty`);
	}
	expect(bench.upstream.requests).toEqual([]);
});

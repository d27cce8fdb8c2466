/** Connected tools that n8n would run in a way that no author expects. */
import { describe, expect, test } from '@jest/globals';
import type { IExecuteFunctions } from 'n8n-workflow';
import { requireUsableTools } from '../../../nodes/OpenRouter/actions/chat/usableTools';

type Tool = { type?: string; disabled?: boolean; parameters?: object };

const AGENT = '@n8n/n8n-nodes-langchain.agentTool';

const contextOf = ({ type = 'a.tool', disabled = false, parameters = {} }: Tool, items = 1) =>
	({
		getNode: () => ({ name: 'OpenRouter' }),
		getInputData: () => Array(items).fill({ json: {} }),
		getParentNodes: () => [{ name: 'T', type, typeVersion: 1, disabled, parameters }],
	}) as unknown as IExecuteFunctions;

describe('an agent whose text n8n would stream to the caller', () => {
	const STREAMS = /^“T” would write its own text/;

	test.each([{}, { options: {} }, { options: { enableStreaming: '={{ false }}' } }])(
		'is refused with %j',
		(parameters) => {
			const agent = { type: AGENT, parameters };
			expect(() => requireUsableTools(contextOf(agent), true)).toThrow(STREAMS);
			expect(() => requireUsableTools(contextOf(agent), false)).not.toThrow();
			expect(() => requireUsableTools(contextOf({ ...agent, disabled: true }), true)).not.toThrow();
		},
	);

	test('is let in when it does not stream', () => {
		const agent = { type: AGENT, parameters: { options: { enableStreaming: false } } };
		expect(() => requireUsableTools(contextOf(agent), true)).not.toThrow();
	});
});

describe('with several items, a tool whose expression depends on the item', () => {
	test.each([
		'={{ $json.id }}',
		'=Hello {{ $json["name"] }}',
		'={{ $input.item.json.id }}',
		"={{ $('Rows').item.json.id }}",
		'={{ $itemIndex }}',
		'={{ $binary.data }}',
	])('is refused: %s', (value) => {
		const tool = { parameters: { query: { values: [{ value }] } } };
		expect(() => requireUsableTools(contextOf(tool, 2), false)).toThrow(
			/^The expressions of “T” would use the first item/,
		);
		expect(() => requireUsableTools(contextOf(tool, 1), false)).not.toThrow();
	});

	test.each([
		'$json.id',
		"={{ $fromAI('item', `The item`, 'string') }}",
		"={{ $('Rows').first().json.id }}",
		'={{ $now }}',
		'={{ $jsonata }}',
	])('others are let in: %s', (value) => {
		expect(() => requireUsableTools(contextOf({ parameters: { value } }, 2), false)).not.toThrow();
	});
});

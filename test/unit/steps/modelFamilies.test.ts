/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads fixtures */
/** What models think before they call tools goes back to them as it came. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ask, saying, toolOf } from './steps';

const fixture = (name: string) => ({
	statusCode: 200,
	headers: { 'content-type': 'text/event-stream' },
	body: [readFileSync(join(__dirname, '../../fixtures', `${name}.chunks.txt`), 'utf8')],
});

const TOOLS = ['orders', 'customer'] as const;

test.each([
	{
		name: 'anthropic-tools',
		message: {
			content: 'I look it up.',
			reasoning_details: [
				{
					type: 'reasoning.text',
					text: 'Two look-ups are needed.',
					signature: 'EqQBCkgIARAB',
					format: 'anthropic-claude-v1',
					index: 0,
				},
				{
					type: 'reasoning.encrypted',
					data: 'redacted+thinking==',
					format: 'anthropic-claude-v1',
					index: 1,
				},
			],
		},
		ids: ['toolu_01A', 'toolu_01B'],
		shown: 'I look it up.\n\nDone',
	},
	{
		name: 'gemini-tools',
		message: {
			content: null,
			reasoning_details: [
				{ type: 'reasoning.text', text: '**Two look-ups**', format: 'google-gemini-v1', index: 0 },
				{
					type: 'reasoning.encrypted',
					data: 'CiQB0e2Kb+8=',
					id: 'tool_0_orders',
					format: 'google-gemini-v1',
					index: 1,
				},
			],
		},
		ids: ['tool_0_orders', 'tool_1_customer'],
		shown: 'Done',
	},
])('$name', async ({ name, message, ids, shown }) => {
	const tools = TOOLS.map((tool) => toolOf(tool));
	const { requests, text, chunks } = await ask([fixture(name), saying('Done')], tools);
	expect(requests[1]?.messages[1]).toMatchObject({
		role: 'assistant',
		...message,
		tool_calls: [
			{ id: ids[0], function: { name: 'orders', arguments: '{"month":"May"}' } },
			{ id: ids[1], function: { name: 'customer', arguments: '{}' } },
		],
	});
	expect(requests[1]?.messages.slice(2)).toEqual(
		ids.map((id, index) => ({
			role: 'tool',
			tool_call_id: id,
			content: `${TOOLS[index]}’s result`,
		})),
	);
	expect(text).toBe(shown);
	expect(JSON.stringify(chunks)).not.toContain(ids[0]);
});

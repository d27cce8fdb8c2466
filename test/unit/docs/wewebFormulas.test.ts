/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs what stands in the guide */
/** The formulas of the WeWeb guide, on streams that a running n8n does not give at will. */
import { compileFunction } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { readBlocks } from '../../e2e/guideBlocks';

const BLOCKS = readBlocks('weweb');

/** Runs a formula as WeWeb does: a function body that knows `variables`. */
function formula(name: string, lines: unknown): unknown {
	const code = BLOCKS.find((block) => block.kind === 'script' && block.name === name)?.text ?? '';
	const [, id = ''] = /variables\['([^']+)'\]/.exec(code) ?? [];
	return compileFunction(code, ['variables'])({ [id]: lines });
}

const BEGIN = { type: 'begin' };
const KEEP_ALIVE = { type: 'keepalive' };
const item = (content: string) => ({ type: 'item', content });
const end = (said?: object) => ({
	type: 'end',
	...(said !== undefined && { content: JSON.stringify(said) }),
});
const error = (content?: string) => ({ type: 'error', content });
const FAILED = error('{"message":"No credits","statusCode":402,"errorType":"payment_required"}');
const HALF = [BEGIN, item('Half'), end({ chars: 4, failed: true })];

describe('the guide’s formula for the error of a stream', () => {
	test.each<{ name: string; lines: unknown }>([
		{ name: 'nothing yet', lines: undefined },
		{ name: 'only a keepalive', lines: [KEEP_ALIVE] },
		{ name: 'an answer that is being written', lines: [BEGIN, item('Hi')] },
		{ name: 'all characters', lines: [BEGIN, item('ü👋'), KEEP_ALIVE, end({ chars: 3 })] },
		{ name: 'a node that does not count', lines: [BEGIN, item('Hi'), end()] },
		{
			name: 'several items, each counted for itself',
			lines: [BEGIN, item('One'), end({ chars: 3 }), BEGIN, item('Second'), end({ chars: 6 })],
		},
		{
			name: 'an answer after an array that was not emptied',
			lines: [...HALF, FAILED, BEGIN, item('Hi'), end({ chars: 2 })],
		},
		{ name: 'a line that is no JSON', lines: ['n8n is starting up', BEGIN, item('a'), end()] },
	])('gives no error for $name', ({ lines }) => {
		expect(formula('weweb-error', lines)).toBeNull();
	});

	test.each<{ name: string; lines: unknown[] }>([
		{ name: 'a piece lost', lines: [BEGIN, item('H'), item('!'), end({ chars: 6 })] },
		{ name: 'a piece twice', lines: [BEGIN, item('Hi'), item('Hi'), end({ chars: 2 })] },
		{ name: 'the error line lost', lines: HALF },
		{
			name: 'the second begin lost',
			lines: [BEGIN, item('a'), end(), item('b'), end({ chars: 1 })],
		},
	])('says that the answer broke off with $name', ({ lines }) => {
		expect(formula('weweb-error', lines)).toMatchObject({
			message: expect.stringMatching(/broke off/),
			errorType: 'stream_cut',
		});
	});

	test.each([
		{
			name: 'of this package',
			lines: [...HALF, FAILED],
			shown: { message: 'No credits', statusCode: 402, errorType: 'payment_required' },
		},
		{ name: 'before any text', lines: [FAILED], shown: { message: 'No credits' } },
		{ name: 'of another node', lines: [error('Bad luck')], shown: { message: 'Bad luck' } },
		{ name: 'without words', lines: [error()], shown: { message: 'The workflow failed' } },
	])('gives the failure $name', ({ lines, shown }) => {
		expect(formula('weweb-error', lines)).toMatchObject(shown);
	});
});

test.each<{ name: string; lines: unknown; isBrokenOff: boolean }>([
	{ name: 'before anything', lines: undefined, isBrokenOff: true },
	{ name: 'in the text', lines: [BEGIN, item('Hi'), KEEP_ALIVE], isBrokenOff: true },
	{
		name: 'in the second text',
		lines: [BEGIN, item('Hi'), end(), BEGIN, item('Yo')],
		isBrokenOff: true,
	},
	{
		name: 'after the end',
		lines: [BEGIN, item('Hi'), end({ chars: 2 }), KEEP_ALIVE],
		isBrokenOff: false,
	},
	{ name: 'after an error', lines: [FAILED], isBrokenOff: false },
])('the guide’s formulas are right for a connection that ends $name', ({ lines, isBrokenOff }) => {
	expect(formula('weweb-broken-off', lines)).toBe(isBrokenOff);
});

test.each([
	{ name: 'that are streamed', chunk: { id: 'gen-1', choices: [{ delta: { content: 'Hi' } }] } },
	{
		name: 'that come whole, as stream: true was forgotten',
		chunk: { id: 'gen-1', choices: [{ message: { role: 'assistant', content: 'Hi' } }] },
	},
])('the guide’s formulas show the gateway’s answers $name', ({ chunk }) => {
	const nothing = { id: 'gen-1', choices: [{ message: { content: null } }] };
	const before = { id: 'gen-0', choices: [{ delta: { content: 'Before' } }] };
	expect(formula('weweb-gateway-text', [before, chunk])).toBe('Hi');
	expect(formula('weweb-gateway-text', [before, nothing])).toBe('');
});

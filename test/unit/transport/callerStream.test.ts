import { describe, expect, jest, test } from '@jest/globals';
import type { IExecuteFunctions, INode } from 'n8n-workflow';
import {
	agentTakesErrors,
	callerListens,
	callerReadsErrors,
	isStreamed,
	openCallerStream,
	sendText,
} from '../../../nodes/shared/transport/callerStream';
import { aborted } from '../../../nodes/shared/transport/deadline';
import type { ChatReply } from '../../../nodes/shared/transport/readChat';
import type { ChatEvent } from '../../../nodes/shared/transport/streamChat';

function opened() {
	const sent: string[] = [];
	let timeMs = 1_000;
	const context = {
		sendChunk: async (type: string, itemIndex: number, content?: unknown) => {
			await Promise.resolve();
			const text = typeof content === 'object' ? JSON.stringify(content) : content;
			sent.push([type, itemIndex, text].filter((part) => part !== undefined).join(' '));
		},
	};
	const stream = openCallerStream(context, 3, () => timeMs);
	return {
		sent,
		stream,
		pass: (ms: number) => {
			timeMs += ms;
		},
	};
}

test('a caller’s stream sends nothing until there is text', async () => {
	const { sent, stream } = opened();
	stream.add('');
	expect(stream.dueInMs()).toBeUndefined();
	await stream.flush();
	await stream.end();
	expect(sent).toEqual([]);
	expect(stream.hasBegun()).toBe(false);
});

test('a caller’s stream sends begin and the first delta at once', async () => {
	const { sent, stream } = opened();
	stream.add('Hel');
	expect(stream.dueInMs()).toBe(0);
	await stream.flush();
	expect(sent).toEqual(['begin 3', 'item 3 Hel']);
	expect(stream.hasBegun()).toBe(true);
});

test('a caller’s stream gathers later deltas for 60 ms', async () => {
	const { sent, stream, pass } = opened();
	stream.add('a');
	await stream.flush();
	stream.add('b');
	expect(stream.dueInMs()).toBe(60);
	pass(40);
	stream.add('c');
	expect(stream.dueInMs()).toBe(20);
	pass(40);
	expect(stream.dueInMs()).toBe(0);
	await stream.flush();
	expect(sent).toEqual(['begin 3', 'item 3 a', 'item 3 bc']);
});

test('a caller’s stream sends text at once after the clock was set back', async () => {
	const { stream, pass } = opened();
	stream.add('a');
	await stream.flush();
	stream.add('b');
	pass(-3_600_000);
	expect(stream.dueInMs()).toBe(0);
	await stream.flush();
	stream.add('c');
	expect(stream.dueInMs()).toBe(60);
});

test('a caller’s stream sends 2,048 characters or more at once', async () => {
	const { stream } = opened();
	stream.add('a');
	await stream.flush();
	stream.add('x'.repeat(2_047));
	expect(stream.dueInMs()).toBe(60);
	stream.add('x');
	expect(stream.dueInMs()).toBe(0);
});

test('a caller’s stream sends pending text before end, once', async () => {
	const { sent, stream } = opened();
	stream.add('a');
	await stream.flush();
	stream.add('b');
	await stream.end();
	expect(sent).toEqual(['begin 3', 'item 3 a', 'item 3 b', 'end 3 {"chars":2}']);
});

describe('end tells', () => {
	test('how much text was sent, in UTF-16 units, as a page counts them', async () => {
		const { sent, stream } = opened();
		const pieces = ['Grüße ', '👋', '\ud83d', '\udc4b', '\n'];
		for (const piece of pieces) {
			stream.add(piece);
			await stream.flush();
		}
		await stream.end();
		expect(sent.at(-1)).toBe(`end 3 {"chars":${pieces.join('').length}}`);
	});

	test('how much text was sent, without text that was discarded', async () => {
		const { sent, stream } = opened();
		stream.add('from a failed attempt');
		stream.discard();
		stream.add('ab');
		await stream.end();
		expect(sent).toEqual(['begin 3', 'item 3 ab', 'end 3 {"chars":2}']);
	});

	test('that the answer has failed, because the error line can be lost, too', async () => {
		const { sent, stream } = opened();
		stream.add('ab');
		await stream.end(true);
		expect(sent.at(-1)).toBe('end 3 {"chars":2,"failed":true}');
	});
});

test('a caller’s stream waits until n8n has taken a chunk before it sends the next', async () => {
	let release = () => {};
	const sendChunk = jest.fn(
		async () =>
			await new Promise<void>((resolve) => {
				release = resolve;
			}),
	);
	const stream = openCallerStream({ sendChunk }, 0);
	stream.add('a');
	const flushed = stream.flush();
	expect(sendChunk).toHaveBeenCalledTimes(1);
	release();
	await Promise.resolve();
	await Promise.resolve();
	expect(sendChunk).toHaveBeenCalledTimes(2);
	release();
	await flushed;
});

describe('sendText', () => {
	const FAILED = { kind: 'failed', failure: {} } as ChatReply;
	const read = (text: string, isLast = false): ChatEvent => ({
		kind: 'read',
		chunks: [],
		text,
		hasOutput: true,
		isLast,
	});

	test('sends the text of events in order, and returns the outcome', async () => {
		const { sent, stream } = opened();
		const events = (async function* () {
			yield { kind: 'head', statusCode: 200 } satisfies ChatEvent;
			yield read('a');
			yield read('');
			yield read('b', true);
			return FAILED;
		})();
		expect(await sendText(events, stream)).toBe(FAILED);
		expect(sent).toEqual(['begin 3', 'item 3 a']);
		await stream.end();
		expect(sent.slice(2)).toEqual(['item 3 b', 'end 3 {"chars":2}']);
	});

	test('sends nothing of the last event before its outcome is known', async () => {
		const { sent, stream } = opened();
		const events = (async function* () {
			yield read('from a failed attempt', true);
			await aborted(AbortSignal.timeout(1));
			expect(stream.hasBegun()).toBe(false);
			yield { kind: 'waiting', delayMs: 0 } satisfies ChatEvent;
			yield read('ab', true);
			return FAILED;
		})();
		await sendText(events, stream);
		await stream.end();
		expect(sent).toEqual(['begin 3', 'item 3 ab', 'end 3 {"chars":2}']);
	});

	test('sends text that is due while the next event keeps it waiting', async () => {
		const sent: string[] = [];
		let goOn = () => {};
		const stalls = new Promise<void>((resolve) => {
			goOn = resolve;
		});
		const sendChunk = async (type: string, _itemIndex: number, content?: unknown) => {
			sent.push(type);
			// The stream goes on only after the second text was sent.
			if (content === 'b') goOn();
		};
		const stream = openCallerStream({ sendChunk }, 0);
		const events = (async function* () {
			yield read('a');
			yield read('b');
			await stalls;
			return FAILED;
		})();
		await sendText(events, stream);
		expect(sent).toEqual(['begin', 'item', 'item']);
	});

	test('ends the events when n8n does not take a chunk', async () => {
		const sendChunk = async () => {
			throw new Error('n8n is stopping');
		};
		let isEnded = false;
		const events = (async function* () {
			try {
				yield read('a');
				return FAILED;
			} finally {
				isEnded = true;
			}
		})();
		await expect(sendText(events, openCallerStream({ sendChunk }, 0))).rejects.toThrow('stopping');
		expect(isEnded).toBe(true);
	});
});

describe('the readers of the stream are told apart', () => {
	const NODE = { type: 'n8n-nodes-openrouter-gateway.openRouter' };
	const TOOL = { type: 'n8n-nodes-openrouter-gateway.openRouterTool' };
	const READER = {
		isStreamed: true,
		callerListens: true,
		callerReadsErrors: true,
		agentTakesErrors: false,
	};
	const NOBODY = {
		isStreamed: false,
		callerListens: false,
		callerReadsErrors: false,
		agentTakesErrors: false,
	};
	const AGENT = {
		isStreamed: true,
		callerListens: false,
		callerReadsErrors: true,
		agentTakesErrors: true,
	};

	test.each<{ name: string; node: Partial<INode>; members: object; seen: object }>([
		{
			name: 'by n8n 2.41 in a streamed execution',
			node: NODE,
			members: { isStreaming: () => true, isToolExecution: () => false },
			seen: READER,
		},
		{
			name: 'by n8n 2.41 for a tool that the agent runs itself',
			node: NODE,
			members: { isStreaming: () => true, isToolExecution: () => true },
			seen: { ...NOBODY, isStreamed: true },
		},
		{
			name: 'by n8n 1.123 and 2.0 for a node that is not a tool',
			node: NODE,
			members: { isStreaming: () => true },
			seen: READER,
		},
		{
			name: 'by n8n 1.123 and 2.0 for a tool, by its type',
			node: TOOL,
			members: { isStreaming: () => true },
			seen: AGENT,
		},
		{
			name: 'by n8n 1.123 and 2.0 for a tool, by its connections',
			node: { ...NODE, rewireOutputLogTo: 'ai_tool' },
			members: { isStreaming: () => true },
			seen: AGENT,
		},
		{
			name: 'by n8n before 2.35 for a tool that the agent runs itself, which cannot stream',
			node: TOOL,
			members: { isToolExecution: () => true },
			seen: NOBODY,
		},
		{
			name: 'by n8n 1.123 and 2.0 for a tool that the agent runs itself, which cannot stream',
			node: TOOL,
			members: {},
			seen: NOBODY,
		},
	])('$name', ({ node, members, seen }) => {
		const context = { getNode: () => node, ...members } as unknown as IExecuteFunctions;
		expect({
			isStreamed: isStreamed(context),
			callerListens: callerListens(context),
			callerReadsErrors: callerReadsErrors(context),
			agentTakesErrors: agentTakesErrors(context),
		}).toEqual(seen);
	});
});

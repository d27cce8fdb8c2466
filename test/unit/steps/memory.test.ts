import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { InMemoryChatMessageHistory } from '@langchain/core/chat_history';
import {
	AIMessage,
	AIMessageChunk,
	type BaseMessage,
	ChatMessage,
	FunctionMessage,
	HumanMessage,
	SystemMessage,
	ToolMessage,
} from '@langchain/core/messages';
import fc from 'fast-check';
import { OpenRouterError } from '../../../nodes/shared/failure/failure';
import { toOpenAiError } from '../../../nodes/shared/failure/toOpenAiError';
import { openMemory, readMemory, type Conversation } from '../../../nodes/shared/steps/memory';
import { SEEDED } from '../seed';
import { BufferWindowMemory, logged, MotorheadMemory, ZepMemory } from './memories';

/** The time limit of a memory. It ends when a test says so. */
let limit = new AbortController();
beforeEach(() => {
	limit = new AbortController();
	jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => limit.signal);
});
afterEach(() => {
	jest.restoreAllMocks();
});

function conversationIn(memory: unknown): Conversation {
	const conversation = readMemory(memory);
	if (conversation === undefined) throw new Error('No memory is connected');
	return conversation;
}

const failureOf = async (promise: Promise<unknown>) => {
	const error = await promise.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof OpenRouterError)) throw new Error('No OpenRouterError was thrown');
	return error.failure;
};

const holding = (messages: BaseMessage[], pairs = 5) =>
	new BufferWindowMemory(pairs, new InMemoryChatMessageHistory(messages));

describe('what is connected', () => {
	test.each([
		{ connected: undefined },
		{ connected: null },
		{ connected: [] },
		{ connected: [undefined, null] },
	])('is no memory: $connected', ({ connected }) => {
		expect(readMemory(connected)).toBeUndefined();
	});

	const rest = {
		loadMemoryVariables: () => ({}),
		saveContext: () => {},
		clear: () => {},
	};
	test.each([
		{ name: 'a text', connected: 'memory' },
		{ name: 'a number', connected: 0 },
		{ name: 'an object', connected: {} },
		{ name: 'a function', connected: () => {} },
		{ name: 'a list in a list', connected: [[holding([])]] },
		{ name: 'a history alone', connected: new InMemoryChatMessageHistory() },
		{ name: 'one that cannot be read', connected: { ...rest, loadMemoryVariables: undefined } },
		{ name: 'one that cannot be written', connected: { ...rest, saveContext: 'no' } },
		{ name: 'one that cannot be cleared', connected: { ...rest, clear: null } },
	])('cannot be used when it is $name', ({ connected }) => {
		expect(() => readMemory(connected)).toThrow(OpenRouterError);
		expect(() => readMemory(connected)).toThrow('The connected memory cannot be used');
	});

	test('cannot be two memories', () => {
		expect(() => readMemory([holding([]), holding([])])).toThrow(
			'More than one memory is connected',
		);
	});

	test('may be a list of one', async () => {
		const conversation = conversationIn([undefined, holding([new HumanMessage('Hi')])]);
		expect(await conversation.turns()).toEqual([{ role: 'user', content: 'Hi' }]);
	});

	test('need not have a history', async () => {
		const memory = { ...rest, k: 2, loadMemoryVariables: () => ({ chat_history: [] }) };
		expect(await conversationIn(memory).all()).toEqual([]);
	});
});

describe.each([
	{ name: 'a memory with a window', make: () => new BufferWindowMemory(5) },
	{ name: 'Zep', make: () => new ZepMemory() },
	{ name: 'Motorhead', make: () => new MotorheadMemory() },
])('$name', ({ make }) => {
	test('gives back the pairs that were added, until it is cleared', async () => {
		const log: string[] = [];
		const conversation = conversationIn(logged(make(), log));
		expect(await conversation.turns()).toEqual([]);
		await conversation.add('Hi', 'Hello');
		await conversation.add('Who are you?', 'A model');
		const turns = [
			{ role: 'user', content: 'Hi' },
			{ role: 'assistant', content: 'Hello' },
			{ role: 'user', content: 'Who are you?' },
			{ role: 'assistant', content: 'A model' },
		];
		expect(await conversation.turns()).toEqual(turns);
		expect(await conversation.all()).toEqual(turns);
		await conversation.clear();
		expect(await conversation.turns()).toEqual([]);
		expect(await conversation.all()).toEqual([]);
		// n8n shows these in the execution.
		expect(log).toContain('loadMemoryVariables');
		expect(log.filter((name) => name === 'saveContext')).toHaveLength(2);
	});

	test('can be used past n8n’s proxy, which has nowhere to record a webhook', async () => {
		const log: string[] = [];
		const conversation = readMemory(logged(make(), log), { isRecorded: false });
		await conversation?.add('Hi', 'Hello');
		expect(await conversation?.turns()).toHaveLength(2);
		await conversation?.clear();
		expect(await conversation?.all()).toEqual([]);
		expect(log).toEqual([]);
	});

	test('stores no blank text, nor what belongs to it', async () => {
		const conversation = conversationIn(make());
		await conversation.add('', 'Hello');
		await conversation.add('Hi', ' \n');
		expect(await conversation.all()).toEqual([]);
	});
});

test('two conversations of one memory node are apart', async () => {
	const [mine, other] = [new BufferWindowMemory(5), new BufferWindowMemory(5)].map(conversationIn);
	await mine?.add('Hi', 'Hello');
	expect(await other?.all()).toEqual([]);
});

test('texts go under the names that the memory has for them', async () => {
	const saved: unknown[] = [];
	const memory = Object.assign(new BufferWindowMemory(5), {
		inputKey: 'question',
		outputKey: 'answer',
		saveContext: async (...values: unknown[]) => void saved.push(...values),
	});
	await conversationIn(memory).add('Hi', 'Hello');
	expect(saved).toEqual([{ question: 'Hi' }, { answer: 'Hello' }]);
});

describe('the window', () => {
	const pair = (number: number) => [
		new HumanMessage(`question ${number}`),
		new AIMessage(`answer ${number}`),
	];
	const three = [1, 2, 3].flatMap(pair);

	test.each([
		{ pairs: 1, sent: ['question 3', 'answer 3'] },
		{ pairs: 2, sent: ['question 2', 'answer 2', 'question 3', 'answer 3'] },
		{ pairs: 9, sent: three.map(({ content }) => content) },
		{ pairs: 0, sent: [] },
	])('of $pairs pairs is kept', async ({ pairs, sent }) => {
		const turns = await conversationIn(holding(three, pairs)).turns();
		expect(turns.map(({ content }) => content)).toEqual(sent);
	});

	test.each([0, 1])('of %j does not hide from a page what is stored', async (pairs) => {
		expect(await conversationIn(holding(three, pairs)).all()).toHaveLength(6);
	});

	test('begins with a question', async () => {
		const messages = [new AIMessage('Welcome'), ...pair(1)];
		const conversation = conversationIn(holding(messages));
		expect(await conversation.turns()).toMatchObject([
			{ content: 'question 1' },
			{ content: 'answer 1' },
		]);
		expect(await conversation.all()).toHaveLength(3);
	});

	test('without a question is empty', async () => {
		expect(await conversationIn(holding([new AIMessage('Welcome')])).turns()).toEqual([]);
	});

	test('does not change what the memory holds', async () => {
		const history = new InMemoryChatMessageHistory([...three]);
		const turns = await conversationIn(new BufferWindowMemory(9, history)).turns();
		turns.length = 0;
		expect(await history.getMessages()).toHaveLength(6);
	});

	test('for pages has the last 1,000 turns', async () => {
		const many = Array.from({ length: 600 }, (_, number) => pair(number)).flat();
		const all = await conversationIn(holding(many)).all();
		expect(all).toHaveLength(1_000);
		expect(all[0]).toEqual({ role: 'user', content: 'question 100' });
		expect(all.at(-1)).toEqual({ role: 'assistant', content: 'answer 599' });
	});
});

describe('of a message', () => {
	const turnsOf = async (...messages: unknown[]) =>
		await conversationIn({
			...{ k: 5, saveContext: () => {}, clear: () => {} },
			loadMemoryVariables: async () => ({ chat_history: messages }),
		}).turns();
	const HI = new HumanMessage('Hi');
	const call = { id: 'call-1', name: 'search', args: { text: 'x' }, type: 'tool_call' as const };

	test.each([
		{ name: 'a text', message: new AIMessage('Hello'), content: 'Hello' },
		{
			name: 'a list of texts',
			message: new AIMessage({
				content: [
					{ type: 'text', text: 'Hel' },
					{ type: 'text', text: 'lo' },
				],
			}),
			content: 'Hello',
		},
		{
			name: 'a text beside an image',
			message: new AIMessage({
				content: [
					{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
					{ type: 'text', text: 'Hello' },
				],
			}),
			content: 'Hello',
		},
		{ name: 'a chunk', message: new AIMessageChunk('Hello'), content: 'Hello' },
		{
			name: 'an older class',
			message: { _getType: () => 'ai', content: 'Hello' },
			content: 'Hello',
		},
		{ name: 'a plain object', message: { type: 'ai', content: 'Hello' }, content: 'Hello' },
	])('$name becomes a turn', async ({ message, content }) => {
		expect(await turnsOf(HI, message)).toEqual([
			{ role: 'user', content: 'Hi' },
			{ role: 'assistant', content },
		]);
	});

	test.each([
		{ name: 'a system message', message: new SystemMessage('Be kind') },
		{
			name: 'the result of a tool',
			message: new ToolMessage({ content: 'x', tool_call_id: 'call-1' }),
		},
		{
			name: 'the result of a function',
			message: new FunctionMessage({ content: 'x', name: 'search' }),
		},
		{ name: 'a message of another role', message: new ChatMessage('x', 'assistant') },
		{ name: 'a call', message: new AIMessage({ content: '', tool_calls: [call] }) },
		{
			name: 'a call with the text that n8n’s agent writes',
			message: new AIMessage({ content: 'Calling search with input: {}', tool_calls: [call] }),
		},
		{
			name: 'a call in the older shape',
			message: { type: 'ai', content: 'x', additional_kwargs: { tool_calls: [{}] } },
		},
		{ name: 'an empty text', message: new AIMessage('') },
		{ name: 'a blank text', message: new HumanMessage(' \n ') },
		{
			name: 'an image alone',
			message: new HumanMessage({
				content: [{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }],
			}),
		},
		{
			name: 'what the model thought',
			message: new AIMessage({ content: [{ type: 'thinking', thinking: 'Hm' }] }),
		},
		{ name: 'a text in place of a message', message: 'Hello' },
		{ name: 'nothing', message: null },
		{ name: 'a list', message: [] },
		{ name: 'no content', message: { type: 'ai' } },
		{ name: 'an inherited name as its type', message: { type: 'constructor', content: 'x' } },
	])('$name is left out', async ({ message }) => {
		expect(await turnsOf(HI, message)).toEqual([{ role: 'user', content: 'Hi' }]);
	});
});

describe('a memory that fails', () => {
	const PARTS = ['turns', 'all', 'add', 'clear'] as const;
	const broken = (fail: () => never) => ({
		...{ loadMemoryVariables: fail, saveContext: fail, clear: fail },
	});
	const use = async (conversation: Conversation, part: (typeof PARTS)[number]) =>
		await (part === 'add' ? conversation.add('Hi', 'Hello') : conversation[part]());

	test.each(PARTS)('gives one failure for %s, whose cause the author sees', async (part) => {
		const fail = () => {
			throw new Error('relation "chats" does not exist');
		};
		const failure = await failureOf(use(conversationIn(logged(broken(fail))), part));
		expect(failure).toMatchObject({
			statusCode: 503,
			errorType: 'memory_unavailable',
			retryable: false,
			upstreamMessage: 'relation "chats" does not exist',
		});
		expect(failure.isRefusal).toBeUndefined();
		expect(JSON.stringify(toOpenAiError(failure))).not.toContain('chats');
		expect(failure.message + failure.hint).not.toContain('chats');
	});

	test.each(PARTS)('may also reject: %s', async (part) => {
		const fail = (async () => await Promise.reject(new Error('away'))) as () => never;
		const failure = await failureOf(use(conversationIn(broken(fail)), part));
		expect(failure).toMatchObject({ upstreamMessage: 'away' });
	});

	const thrower = (thrown: unknown) =>
		broken(() => {
			throw thrown;
		});

	test.each([
		{ name: 'an error', thrown: new Error('away'), cause: 'away' },
		{ name: 'a text', thrown: ' away ', cause: 'away' },
		{
			name: 'a description',
			thrown: { message: 'Error in sub-node Chats', description: 'No session ID found' },
			cause: 'Error in sub-node Chats. No session ID found',
		},
		{
			name: 'the same text twice',
			thrown: { message: 'away', description: 'away' },
			cause: 'away',
		},
		{
			name: 'a connection that is refused',
			thrown: Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }),
			cause: 'ECONNREFUSED',
		},
	])('says the cause of $name', async ({ thrown, cause }) => {
		const { upstreamMessage } = await failureOf(conversationIn(thrower(thrown)).turns());
		expect(upstreamMessage).toBe(cause);
	});

	test.each([
		'postgres://me:s3cret@db.internal:5432/chats',
		'mongodb+srv://me:s3cret@cluster.example.net/?w=1',
		'redis://:s3cret@localhost:6379',
		'redis://:s3cret@10.0.0.7',
		'https://me:s3cret@zep.example.com',
	])('never shows the password in %s', async (address) => {
		const thrown = new Error(`connect to ${address} failed`);
		const { upstreamMessage } = await failureOf(conversationIn(thrower(thrown)).turns());
		expect(upstreamMessage).toMatch(/^connect to .* failed$/);
		expect(upstreamMessage).not.toContain('s3cret');
	});

	test('never shows a key, and cuts a long cause', async () => {
		const thrown = new Error(`sk-or-v1-${'0a'.repeat(32)} ${'no '.repeat(500)}`);
		const { upstreamMessage = '' } = await failureOf(conversationIn(thrower(thrown)).turns());
		expect(upstreamMessage).not.toContain('0a0a');
		expect(upstreamMessage.length).toBeLessThanOrEqual(300);
	});

	test.each([undefined, null, {}, 7, '', new Error('')])(
		'has no cause when %j is thrown',
		async (thrown) => {
			const failure = await failureOf(conversationIn(thrower(thrown)).turns());
			expect(failure).toMatchObject({ errorType: 'memory_unavailable' });
			expect(failure).not.toHaveProperty('upstreamMessage');
		},
	);

	test.each([undefined, 'Human: Hi', {}, { chat_history: 'Human: Hi' }, { other: [] }])(
		'is one that gives %j in place of messages',
		async (variables) => {
			const memory = thrower(new Error('not asked'));
			const odd = { ...memory, loadMemoryVariables: async () => variables };
			expect(await failureOf(conversationIn(odd).turns())).toMatchObject({
				errorType: 'memory_unavailable',
				upstreamMessage: 'The memory gave no list of messages',
			});
		},
	);

	test.each(PARTS)('is one that does not answer %s in time', async (part) => {
		const rejections: Array<(error: Error) => void> = [];
		const hang = (async () =>
			await new Promise((_, reject) => rejections.push(reject))) as () => never;
		const failed = failureOf(use(conversationIn(broken(hang)), part));
		limit.abort();
		expect(await failed).toMatchObject({
			errorType: 'memory_unavailable',
			upstreamMessage: 'No answer came within 15 seconds',
		});
		expect(AbortSignal.timeout).toHaveBeenCalledWith(15_000);
		// Nobody waits for it any more: jest would report an unhandled rejection.
		for (const reject of rejections) reject(new Error('late'));
	});

	test('does not hide that n8n cannot connect it', async () => {
		const thrown = { message: 'Error in sub-node Chats', description: 'connect ECONNREFUSED' };
		const connected = async () => await Promise.reject(thrown);
		expect(await failureOf(openMemory(connected))).toMatchObject({
			errorType: 'memory_unavailable',
			upstreamMessage: 'Error in sub-node Chats. connect ECONNREFUSED',
		});
	});
});

describe('a memory is opened', () => {
	test('when one is connected', async () => {
		const conversation = await openMemory(async () => holding([new HumanMessage('Hi')]));
		expect(await conversation?.turns()).toHaveLength(1);
	});

	test('not when none is', async () => {
		expect(await openMemory(async () => undefined)).toBeUndefined();
	});

	test('not when it cannot be used', async () => {
		const failure = await failureOf(openMemory(async () => ({})));
		expect(failure).toMatchObject({ errorType: 'invalid_input', statusCode: 400 });
	});
});

test('whatever is connected, only OpenRouterErrors are thrown', () => {
	fc.assert(
		fc.property(fc.anything({ withNullPrototype: true }), (connected) => {
			try {
				readMemory(connected);
			} catch (error) {
				expect(error).toBeInstanceOf(OpenRouterError);
			}
		}),
		SEEDED,
	);
});

test('whatever a memory holds, turns are texts of the two roles and begin with the user’s', async () => {
	const message = fc.oneof(
		fc.anything({ withNullPrototype: true }),
		fc.record({
			type: fc.constantFrom('human', 'ai', 'system', 'tool'),
			content: fc.oneof(fc.string(), fc.array(fc.anything()), fc.anything()),
		}),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(message), async (messages) => {
			const memory = {
				...{ saveContext: () => {}, clear: () => {} },
				loadMemoryVariables: () => ({ chat_history: messages }),
			};
			const turns = await conversationIn(memory).turns();
			expect(turns[0]?.role ?? 'user').toBe('user');
			for (const { role, content } of turns) {
				expect(['user', 'assistant']).toContain(role);
				expect(content.trim()).not.toBe('');
			}
		}),
		SEEDED,
	);
});

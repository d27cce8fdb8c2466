/* eslint-disable @n8n/community-nodes/no-restricted-imports,
   @n8n/community-nodes/no-restricted-globals -- a test, not part of the package */
/**
 * Clients that nobody here wrote, each a program of its own (some are ES modules only), against the
 * gateway in the running n8n: they are given a base URL and a caller's token, and know nothing of it.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { PROJECT } from '../host/places';
import { chunk, happyChat, stream, textChunk } from '../support/chatReplies';
import { FaultServer, type ReplyFor } from '../support/faultServer';
import { json, trigger } from '../support/reply';
import { CALLER, MODEL, publishGateway, type Gateway } from './gateway';

import { readTable } from './guideBlocks';
import { credentialData, openSession, type Session } from './session';

const HELLO = 'You said: hello. This answer comes from an emulated OpenRouter.';
const CITY = { content: '{"city":"Paris"}' };
const LONG = { content: 'word '.repeat(500) };
const WEATHER = {
	'weather in Paris': { toolCalls: [{ name: 'get_weather', arguments: '{"city":"Paris"}' }] },
};
const PARIS = HELLO.replace('hello', 'weather in Paris');

let session: Session;
let gateway: Gateway;

beforeAll(async () => {
	session = await openSession();
	gateway = await publishGateway(session, {
		parameters: {
			callerMay: { useTools: true, allowedFields: ['response_format'] },
			limits: { requestsPerMinute: 1_000 },
		},
	});
});
beforeEach(() => {
	session.upstream.clear();
	session.upstream.setPace({});
});
afterAll(async () => await session?.close());

async function run(client: string, ...more: string[]): Promise<Record<string, unknown>> {
	const program = join(PROJECT, 'test/e2e/clients', `${client}.mjs`);
	const [baseUrl = gateway.baseUrl, ...rest] = more;
	const { stdout } = await promisify(execFile)(
		process.execPath,
		[program, baseUrl, CALLER.token, ...rest],
		{ timeout: 60_000 },
	);
	return JSON.parse(stdout) as Record<string, unknown>;
}

test('the openai SDK works: whole, streamed, tools, structured output, abort, error classes', async () => {
	session.upstream.setAnswers({
		'weather in Paris': {
			toolCalls: [{ name: 'get_weather', arguments: '{"city":"Paris"}' }],
		},
		'a city as json': CITY,
		'something long': { content: 'word '.repeat(500) },
	});
	session.upstream.setPace({ tokensPerSecond: 200 });
	const outcome = await run('openaiFeatures');
	expect(outcome).toEqual({
		whole: { text: HELLO, usage: true },
		streamed: { text: HELLO, severalPieces: true, usage: true },
		tools: { finish: 'tool_calls', name: 'get_weather', args: { city: 'Paris' } },
		structured: { city: 'Paris' },
		aborted: { pieces: 2 },
		errors: {
			authentication: {
				class: 'AuthenticationError',
				status: 401,
				code: 401,
				type: 'invalid_api_key',
			},
			permission: {
				class: 'PermissionDeniedError',
				status: 403,
				code: 403,
				type: 'model_not_allowed',
			},
			badRequest: {
				class: 'BadRequestError',
				status: 400,
				code: 400,
				type: 'invalid_body',
			},
		},
		models: expect.arrayContaining([MODEL]),
	});
	// The client that aborted has ended upstream, too, long before its 500 words.
	const long = session.upstream
		.requests()
		.find(({ rawBody }) => rawBody.includes('something long'));
	await long?.closed;
	expect(long?.aborted).toBe(true);
});

test('the openai SDK’s Responses work: whole, streamed, tools, structured output, abort, errors', async () => {
	session.upstream.setAnswers({ ...WEATHER, 'a city as json': CITY, 'something long': LONG });
	session.upstream.setPace({ tokensPerSecond: 200 });
	expect(await run('openaiResponsesFeatures')).toEqual({
		whole: { text: HELLO, status: 'completed', store: false, usage: true },
		streamed: { text: HELLO, isSame: true, severalPieces: true, usage: true },
		tools: { name: 'get_weather', args: { city: 'Paris' }, text: PARIS },
		streamedTools: { args: { city: 'Paris' }, parsed: { city: 'Paris' } },
		structured: { city: 'Paris' },
		aborted: { pieces: 2 },
		errors: {
			authentication: {
				class: 'AuthenticationError',
				status: 401,
				code: 401,
				type: 'invalid_api_key',
			},
			permission: {
				class: 'PermissionDeniedError',
				status: 403,
				code: 403,
				type: 'field_not_allowed',
			},
			badRequest: { class: 'BadRequestError', status: 400, code: 400, type: 'invalid_field' },
		},
	});
	const long = session.upstream
		.requests()
		.find(({ rawBody }) => rawBody.includes('something long'));
	await long?.closed;
	expect(long?.aborted).toBe(true);
});

test('OpenAI’s Agents SDK works: text, tools, streams, turns, typed output, error sentences', async () => {
	session.upstream.setAnswers({ ...WEATHER, 'a city as json': CITY });
	session.upstream.setPace({ tokensPerSecond: 200 });
	// It sends the instructions of an agent with each call.
	const { baseUrl } = await publishGateway(session, {
		parameters: {
			callerMay: {
				useTools: true,
				allowedFields: ['response_format'],
				callerInstructions: 'append',
			},
		},
	});
	expect(await run('agents/openAiAgents', baseUrl)).toEqual({
		whole: HELLO,
		tools: {
			text: PARIS,
			items: ['tool_call_item', 'tool_call_output_item', 'message_output_item'],
		},
		streamed: { text: PARIS, isSame: true, severalPieces: true },
		turns: HELLO,
		typed: { city: 'Paris' },
		error: { status: 403, type: 'model_not_allowed', message: expect.stringMatching(/“x\/y”/) },
	});
	const asked = session.upstream.requests().map(({ body }) => Object(body).messages[0]);
	expect(asked).toContainEqual({ role: 'system', content: 'Answer in one sentence.' });
});

test('the Vercel AI SDK’s default OpenAI model works: text, steps with tools, objects, turns', async () => {
	session.upstream.setAnswers({ ...WEATHER, 'a city as json': CITY });
	const called = { text: PARIS, steps: 2, result: { city: 'Paris', sky: 'clear' } };
	expect(await run('aiSdkResponsesFeatures')).toEqual({
		whole: HELLO,
		streamed: { text: HELLO, severalPieces: true, usage: true, finish: 'stop' },
		generated: called,
		streamedTools: called,
		object: { city: 'Paris' },
		goneOn: 'You said: and now. This answer comes from an emulated OpenRouter.',
		referred: expect.stringContaining('set store: false in providerOptions.openai'),
	});
});

test('the Vercel AI SDK’s useChat works: stream, functions, stop, regenerate, errors, resume', async () => {
	session.upstream.setAnswers({ ...WEATHER, 'something long': LONG });
	session.upstream.setPace({ tokensPerSecond: 200 });
	expect(await run('aiSdkUseChat')).toEqual({
		streamed: {
			text: HELLO,
			status: 'ready',
			finishReason: 'stop',
			isAbort: false,
			called: 0,
			severalPieces: true,
			usage: true,
			cost: false,
			model: MODEL,
			messages: 2,
		},
		called: {
			text: PARIS,
			status: 'ready',
			finishReason: 'stop',
			isAbort: false,
			called: 1,
			parts: ['step-start', 'tool-get_weather', 'step-start', 'text'],
			input: { city: 'Paris' },
			output: { city: 'Paris', sky: 'clear' },
			messages: 2,
		},
		stopped: { status: 'ready', isAbort: true, called: 0, hasText: true },
		regenerated: {
			text: HELLO.replace('hello', 'one'),
			status: 'ready',
			finishReason: 'stop',
			isAbort: false,
			called: 0,
			isAnother: true,
			messages: 2,
		},
		refused: {
			status: 'error',
			message:
				'This endpoint does not offer “x/y”: leave out “model”, or name one that its author allows',
			statusCode: 403,
		},
		stranger: {
			status: 'error',
			message: expect.stringMatching(/^[^{]{20,}$/),
			statusCode: 401,
		},
		file: 'This endpoint does not accept images: send the message without attachments of this kind',
		otherModel: 'openai/gpt-4o-mini',
		resumed: { status: 'ready', called: 0 },
	});
	const long = session.upstream
		.requests()
		.find(({ rawBody }) => rawBody.includes('something long'));
	await long?.closed;
	expect(long?.aborted).toBe(true);
});

test('the Vercel AI SDK works: streamText and generateObject', async () => {
	session.upstream.setAnswers({ 'a city as json': CITY });
	expect(await run('aiSdkFeatures')).toEqual({
		text: HELLO,
		severalPieces: true,
		object: { city: 'Paris' },
	});
});

describe('what reaches the user of each client, and how often a call that fails goes up', () => {
	const ATTEMPTS = 2;
	/** The programs, as the guide's table names them. */
	const CLIENTS: Record<string, string> = {
		'`openai`': 'openai',
		'`openai`, `responses`': 'openaiResponses',
		'`@ai-sdk/openai-compatible`': 'aiSdkOpenAiCompatible',
		'`@ai-sdk/openai`': 'aiSdkOpenAiResponses',
		'`@ai-sdk/openai`, `.chat()`': 'aiSdkOpenAi',
		'`@openrouter/ai-sdk-provider`': 'aiSdkOpenRouter',
		"`@openrouter/sdk`, `retryConfig: { strategy: 'none' }`": 'openRouterSdk',
		'`@langchain/openai`, `maxRetries: 0`': 'langchainOpenAi',
		'`@langchain/openrouter`, `maxRetries: 0`': 'langchainOpenRouter',
		"`@tanstack/ai-openrouter`, `retryConfig: { strategy: 'none' }`": 'tanstackAi',
	};

	type Seen = { text: string; says?: string; finishReason?: string };
	type Outcome = Record<
		'plain' | 'streamed' | 'refused' | 'refusedStream' | 'failed' | 'midStream',
		Seen
	> & { models?: string[] };

	let upstream: FaultServer;
	let baseUrl: string;
	let goOn = () => {};

	const answer: ReplyFor = ({ body }) => {
		const said = JSON.stringify(body);
		if (said.includes('fail at once')) return json(503, { error: { code: 503, message: 'RAW' } });
		if (!said.includes('break off')) return happyChat(HELLO);
		const { fired, fire } = trigger();
		goOn = fire;
		const error = { code: 502, message: 'RAW' };
		return stream(
			chunk({ delta: { role: 'assistant', content: '' } }),
			textChunk('Half'),
			fired,
			chunk({ delta: { content: '' }, finish_reason: 'error' }, { error }),
		);
	};

	beforeAll(async () => {
		upstream = await FaultServer.start();
		const credential = await session.n8n.createCredential('Faulty OpenRouter', CREDENTIAL_TYPE, {
			...credentialData(session.upstream),
			baseUrl: upstream.baseUrl,
		});
		({ baseUrl } = await publishGateway(session, {
			credential,
			parameters: {
				limits: { requestsPerMinute: 1_000 },
				options: { attempts: ATTEMPTS },
			},
		}));
	});
	beforeEach(() => {
		upstream.reset();
		upstream.chat(answer);
		// Of one model there is the ID only.
		upstream.route('GET /models/user', json(200, { data: [{ id: 'openai/gpt-4o' }] }));
		upstream.route('POST /heard', () => {
			goOn();
			return json(200, {});
		});
	});
	afterAll(async () => await upstream?.stop());

	test.each(Object.entries(CLIENTS))('is as the guide says for %s', async (name, client) => {
		const outcome = (await run(client, baseUrl, `${upstream.baseUrl}/heard`)) as Outcome;
		const { plain, streamed, refused, refusedStream, failed, midStream, models } = outcome;
		expect([plain, streamed]).toEqual(
			[{ text: HELLO }, { text: HELLO }].map(expect.objectContaining),
		);
		expect(refused.says).toBe(refusedStream.says);
		expect(midStream.text).toBe('Half');
		// What the others raise an error for, this one's user has to look at.
		if (client === 'langchainOpenRouter') expect(midStream.finishReason).toBe('error');
		if (models !== undefined) expect(models).toEqual([MODEL, 'openai/gpt-4o']);
		const calls = upstream.chatRequests.filter(({ body }) =>
			JSON.stringify(body).includes('fail at once'),
		);
		const shown = [
			name,
			cellOf(refused, SENTENCES.refused),
			cellOf(failed, SENTENCES.failed),
			cellOf(midStream, SENTENCES.midStream),
			String(calls.length / ATTEMPTS),
		];
		expect(readTable('openai-clients', 'clients').find(([first]) => first === name)).toEqual(shown);
	});

	test('is tried for every client in the guide', () => {
		expect(readTable('openai-clients', 'clients').map(([name]) => name)).toEqual(
			Object.keys(CLIENTS),
		);
	});

	const SENTENCES = {
		refused:
			'This endpoint does not offer “anthropic/claude-opus-4”: leave out “model”, or name one that its author allows',
		failed: 'No provider can take the request right now',
		midStream: 'The model’s provider did not give a valid answer',
	};

	/** As the guide's cells have it, where the sentence is an ellipsis. */
	function cellOf({ says }: Seen, sentence: string): string {
		if (says === undefined) return 'nothing';
		expect(says).toContain(sentence);
		return `\`${says.replace(sentence, '…')}\``;
	}
});

/* eslint-disable @n8n/community-nodes/no-restricted-imports,
   @n8n/community-nodes/no-restricted-globals -- a test, not part of the package */
/**
 * Clients that nobody here wrote, each a program of its own (some are ES modules only), against the
 * gateway in the running n8n: they are given a base URL and a caller's token, and nothing else.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PROJECT } from '../host/places';
import { CALLER, MODEL, publishGateway, type Gateway } from './gateway';
import { openSession, type Session } from './session';

const HELLO = 'You said: hello. This answer comes from an emulated OpenRouter.';
const CITY = { content: '{"city":"Paris"}' };

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

async function run(client: string): Promise<Record<string, unknown>> {
	const program = join(PROJECT, 'test/e2e/clients', `${client}.mjs`);
	const { stdout } = await promisify(execFile)(
		process.execPath,
		[program, gateway.baseUrl, CALLER.token],
		{ timeout: 60_000 },
	);
	return JSON.parse(stdout) as Record<string, unknown>;
}

test('the openai SDK: whole, streamed, tools, structured output, abort, error classes', async () => {
	session.upstream.setAnswers({
		'weather in Paris': {
			toolCalls: [{ name: 'get_weather', arguments: '{"city":"Paris"}' }],
		},
		'a city as json': CITY,
		'something long': { content: 'word '.repeat(500) },
	});
	session.upstream.setPace({ tokensPerSecond: 200 });
	const outcome = await run('openai');
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
				code: 'invalid_api_key',
				type: 'authentication_error',
			},
			permission: {
				class: 'PermissionDeniedError',
				status: 403,
				code: 'model_not_allowed',
				type: 'permission_error',
			},
			badRequest: {
				class: 'BadRequestError',
				status: 400,
				code: 'invalid_body',
				type: 'invalid_request_error',
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

test('the Vercel AI SDK: streamText and generateObject', async () => {
	session.upstream.setAnswers({ 'a city as json': CITY });
	expect(await run('aiSdk')).toEqual({
		text: HELLO,
		severalPieces: true,
		object: { city: 'Paris' },
	});
});

test('OpenRouter’s own SDK, its server URL pointed here', async () => {
	expect(await run('openRouterSdk')).toEqual({ text: HELLO, streamed: HELLO });
});

test('LangChain’s OpenAI chat model', async () => {
	expect(await run('langchain')).toEqual({ text: HELLO, streamed: HELLO });
});

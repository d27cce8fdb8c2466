/**
 * HTTP 200 and yet no answer, or no response at all.
 * @see https://openrouter.ai/docs/api-reference/errors
 */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	chunk,
	chunkObject,
	DONE,
	event,
	finishChunk,
	GENERATION_ID,
	happyBody,
	happyChat,
	KEEP_ALIVE,
	stream,
	textChunk,
	usageChunk,
} from '../support/chatReplies';
import { DESTROY, HANG_UP, json, type Reply, text } from '../support/reply';
import { errorBody, onlyJson, SECRETS, UPSTREAM_WORDS, useBench } from './openRouter';

const bench = useBench();
const { chat } = bench;

/** The json of the only item, of a run that goes on after failures. */
const failedItem = async (parameters: INodeParameters = {}): Promise<IDataObject> =>
	onlyJson(await chat(parameters, { onError: 'continueRegularOutput' }));

const EVENT_STREAM = { 'content-type': 'text/event-stream' };
const midStream = (code: number) => event(errorBody({ code }));

describe('an answer under HTTP 200', () => {
	const cutBy = (error: Record<string, unknown>) =>
		stream(
			KEEP_ALIVE,
			textChunk('Half an ans'),
			event({
				...chunkObject({ delta: { content: '' }, finish_reason: 'error' }),
				...errorBody(error),
			}),
		);

	test.each<{ name: string; reply: Reply; item: IDataObject }>([
		{
			name: 'a JSON error and no choices',
			reply: json(200, errorBody({ code: 403 })),
			item: { statusCode: 403, errorType: 'permission_denied', retryable: false },
		},
		{
			name: 'a JSON error that passes',
			reply: json(200, errorBody({ code: 429 })),
			item: { statusCode: 429, errorType: 'rate_limit_exceeded', retryable: true },
		},
		{
			name: 'a JSON error after white space that kept the connection open',
			reply: text(200, `\n\n \n${JSON.stringify(errorBody({ code: 504 }))}`, {
				'content-type': 'application/json',
			}),
			item: { statusCode: 504, errorType: 'timeout', retryable: true },
		},
		{
			name: 'a JSON error without a code',
			reply: json(200, errorBody({})),
			item: { statusCode: 502, retryable: true },
		},
		{
			name: 'a choice that ended in an error, with half an answer',
			reply: json(200, {
				...happyBody('Half an ans'),
				choices: [
					{
						index: 0,
						finish_reason: 'error',
						message: { role: 'assistant', content: 'Half an ans' },
						...errorBody({ code: 502 }, { metadata: { error_type: 'provider_unavailable' } }),
					},
				],
			}),
			item: { statusCode: 502, errorType: 'provider_unavailable', retryable: true },
		},
		{
			name: 'finish_reason error and no word why',
			reply: stream(textChunk('Half an ans'), finishChunk('error'), usageChunk(), DONE),
			item: { statusCode: 502, retryable: true },
		},
		{
			name: 'an error in mid-stream with an integer code',
			reply: cutBy({ code: 503 }),
			item: { statusCode: 503, errorType: 'provider_overloaded', retryable: true },
		},
		{
			name: 'an error in mid-stream with a code as a text of digits',
			reply: cutBy({ code: '429' }),
			item: { statusCode: 429, errorType: 'rate_limit_exceeded', retryable: true },
		},
		{
			name: 'an error in mid-stream with a word as code',
			reply: cutBy({ code: 'server_error' }),
			item: { statusCode: 502, errorType: 'server_error', retryable: true },
		},
		{
			name: 'an error in mid-stream that is final',
			reply: cutBy({ code: 403 }),
			item: { statusCode: 403, errorType: 'permission_denied', retryable: false },
		},
		{
			name: 'an error in mid-stream inside the choice',
			reply: stream(
				textChunk('Half'),
				chunk({ delta: {}, finish_reason: 'error', ...errorBody({ code: 502 }) }),
				DONE,
			),
			item: { statusCode: 502, errorType: 'provider_unavailable', retryable: true },
		},
		{
			name: 'a stream that just ends, after text',
			reply: stream(textChunk('Half an ans')),
			item: { statusCode: 502, errorType: 'stream_cut', retryable: true },
		},
		{
			name: 'a stream that breaks off, after text',
			reply: stream(textChunk('Half an ans'), DESTROY),
			item: { statusCode: 502, errorType: 'stream_cut', retryable: true },
		},
		{
			name: 'a stream that breaks off inside an event',
			reply: stream(textChunk('Half'), 'data: {"id":"gen', DESTROY),
			item: { statusCode: 502, errorType: 'stream_cut', retryable: true },
		},
		{
			name: 'a stream that ends inside an event',
			reply: stream(textChunk('Half'), 'data: {"id":"gen'),
			item: { statusCode: 502, retryable: true },
		},
		{
			name: 'a stream of keep-alives only',
			reply: stream(KEEP_ALIVE, KEEP_ALIVE),
			item: { statusCode: 502, errorType: 'stream_cut', retryable: true },
		},
		{
			name: 'a stream without a byte',
			reply: stream(),
			item: { statusCode: 502, errorType: 'stream_cut', retryable: true },
		},
		{
			name: 'a JSON body that is none, and was whole',
			reply: text(200, JSON.stringify(happyBody()).slice(0, 100), {
				'content-type': 'application/json',
			}),
			item: { statusCode: 502, errorType: 'invalid_response', retryable: false },
		},
		{
			name: 'an empty completion, streamed',
			reply: stream(
				chunk({ delta: { role: 'assistant', content: '' } }),
				event({ ...chunkObject({}), choices: [], usage: { completion_tokens: 0 } }),
				DONE,
			),
			item: { statusCode: 502, errorType: 'empty_completion', retryable: true },
		},
		{
			name: 'an empty completion, unstreamed',
			reply: json(200, {
				...happyBody(''),
				choices: [{ index: 0, finish_reason: null, message: { role: 'assistant', content: '' } }],
				usage: { completion_tokens: 0 },
			}),
			item: { statusCode: 502, errorType: 'empty_completion', retryable: true },
		},
		{
			name: 'no choices',
			reply: json(200, { ...happyBody(), choices: [], usage: { completion_tokens: 0 } }),
			item: { statusCode: 502, errorType: 'empty_completion', retryable: true },
		},
		{
			name: '[DONE] and nothing before',
			reply: stream(DONE),
			item: { statusCode: 502, errorType: 'empty_completion', retryable: true },
		},
		{
			name: 'a page that is no API',
			reply: text(200, '<html>Welcome to nginx</html>'),
			item: { statusCode: 502, errorType: 'invalid_response', retryable: true },
		},
		{
			name: 'an event that is no JSON',
			reply: stream('data: {"id":\n\n', DONE),
			item: { statusCode: 502, errorType: 'invalid_response', retryable: false },
		},
		{
			name: 'a bare error as an event stream',
			reply: text(200, JSON.stringify(errorBody({ code: 402 })), EVENT_STREAM),
			item: { statusCode: 402, errorType: 'payment_required', retryable: false },
		},
		{
			name: '{"object":"error"}',
			reply: json(200, { object: 'error', message: UPSTREAM_WORDS, code: 404 }),
			item: { statusCode: 404, errorType: 'not_found', retryable: false },
		},
		{
			name: 'a choice’s error that is a text',
			reply: json(200, { choices: [{ ...happyBody(), error: SECRETS.rawProviderBody }] }),
			item: { statusCode: 502, errorType: 'provider_unavailable', retryable: true },
		},
		{
			name: 'a choice’s error that is a list, in mid-stream',
			reply: stream(textChunk('Half'), chunk({ error: [SECRETS.rawProviderBody] }), DONE),
			item: { statusCode: 502, errorType: 'provider_unavailable', retryable: true },
		},
	])('is a failure with $name', async ({ reply, item }) => {
		bench.upstream.chat(reply);
		const failed = await failedItem({ options: { attempts: 1 } });
		expect(failed).toMatchObject({ error: expect.any(String), ...item });
		expect(failed).not.toHaveProperty('text');
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	test('is a failure that names the generation after an error in mid-stream', async () => {
		bench.upstream.chat(cutBy({ code: 400 }));
		expect(await failedItem()).toMatchObject({ generationId: GENERATION_ID });
	});

	test.each<{ name: string; reply: Reply }>([
		{ name: 'an error in mid-stream', reply: cutBy({ code: 502 }) },
		{ name: 'a stream that breaks off', reply: stream(textChunk('Half'), DESTROY) },
		{ name: 'an empty completion', reply: stream(DONE) },
	])('is asked for anew after $name, without the text of before', async ({ reply }) => {
		bench.upstream.chat(reply, happyChat('Whole'));
		expect(await failedItem()).toMatchObject({ text: 'Whole', timing: { attempts: 2 } });
	});

	test('is asked for once more, not twice, when it is empty', async () => {
		bench.upstream.chat(stream(DONE));
		expect(await failedItem()).toMatchObject({ errorType: 'empty_completion' });
		expect(bench.upstream.chatRequests).toHaveLength(2);
	});
});

describe('an answer under an error status', () => {
	test.each<{ name: string; reply: Reply }>([
		{
			name: 'JSON as an event stream',
			reply: text(503, JSON.stringify(errorBody({ code: 402 })), EVENT_STREAM),
		},
		{
			name: 'an event',
			reply: text(503, `${KEEP_ALIVE}${event(errorBody({ code: 402 }))}${DONE}`, EVENT_STREAM),
		},
	])('tells the error in it when it is $name', async ({ reply }) => {
		bench.upstream.chat(reply);
		expect(await failedItem()).toMatchObject({ statusCode: 402, errorType: 'payment_required' });
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});
});

describe('what upstream has answered is asked for once', () => {
	const happySteps = () => {
		const { body } = happyChat('Hello') as { body: { steps: readonly string[] } };
		return body.steps.join('');
	};
	const unreadable = 'data: {"choices":[],"usage":{"total_tokens":NaN}}\n\n';

	test.each<{ name: string; reply: Reply }>([
		...[
			'Text/Event-Stream; Charset=UTF-8',
			'text/plain',
			'application/json',
			'application/octet-stream',
		].map((type) => ({
			name: `an event stream as ${type}`,
			reply: text(200, happySteps(), { 'content-type': type }),
		})),
		{ name: 'an event stream without a type', reply: text(200, happySteps(), {}) },
		{
			name: 'a JSON body as text/event-stream',
			reply: text(200, JSON.stringify(happyBody('Hello')), EVENT_STREAM),
		},
		{
			name: '[DONE] with blanks around it',
			reply: text(200, happySteps().replace(DONE, 'data:  [DONE] \n\n'), EVENT_STREAM),
		},
		{
			name: 'events behind [DONE], in the same packet',
			reply: text(200, `${happySteps()}${textChunk('EVIL')}${unreadable}`, EVENT_STREAM),
		},
		{
			name: 'an error that says nothing',
			reply: json(200, { ...happyBody('Hello'), error: { message: '', code: null } }),
		},
		{
			name: 'an error of a choice that says nothing',
			reply: stream(chunk({ delta: { content: 'Hello' }, error: {} }), finishChunk(), DONE),
		},
	])('and read from $name', async ({ reply }) => {
		bench.upstream.chat(reply);
		const run = await chat();
		expect(onlyJson(run)).toMatchObject({ text: 'Hello', timing: { attempts: 1 } });
		expect(run.hints).toEqual([]);
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	test('and is an answer with a hint when a late event is no JSON', async () => {
		bench.upstream.chat(stream(textChunk('Hello'), finishChunk(), unreadable, DONE));
		const run = await chat();
		expect(onlyJson(run)).toMatchObject({ text: 'Hello', finishReason: 'stop' });
		expect(run.hints).toMatchObject([{ message: expect.stringMatching(/could not be read.*\.$/) }]);
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	test.each<{ name: string; reply: Reply; item: IDataObject }>([
		{
			name: 'nothing but an event that is no JSON',
			reply: stream(unreadable, DONE),
			item: { errorType: 'invalid_response', retryable: false },
		},
		{
			name: 'nothing, and it was billed',
			reply: stream(finishChunk('stop'), usageChunk({ completion_tokens: 0, cost: 0.5 }), DONE),
			item: { errorType: 'empty_completion', retryable: false, cost: 0.5 },
		},
		{
			name: 'a whole answer, and then an error',
			reply: stream(textChunk('Hello'), finishChunk(), usageChunk(), midStream(502), DONE),
			item: { statusCode: 502, retryable: false },
		},
	])('and is a failure with $name', async ({ reply, item }) => {
		bench.upstream.chat(reply);
		expect(await failedItem()).toMatchObject(item);
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});
});

describe('a connection', () => {
	test('that is torn down before any header is tried again', async () => {
		bench.upstream.chat(HANG_UP, happyChat('Here'));
		expect(await failedItem()).toMatchObject({ text: 'Here', timing: { attempts: 2 } });
	});

	test('that is always torn down is a network failure', async () => {
		bench.upstream.chat(HANG_UP);
		expect(await failedItem({ options: { attempts: 2 } })).toMatchObject({
			statusCode: 502,
			errorType: 'network',
			retryable: true,
		});
		expect(bench.upstream.chatRequests).toHaveLength(2);
	});

	test('to a port where nobody listens is a network failure', async () => {
		const credential = bench.credential({ baseUrl: 'http://127.0.0.1:1/api/v1' });
		const run = await chat(
			{ options: { attempts: 1 } },
			{ credential, onError: 'continueRegularOutput' },
		);
		expect(onlyJson(run)).toMatchObject({ statusCode: 502, errorType: 'network', retryable: true });
	});
});

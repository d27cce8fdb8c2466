/**
 * What upstream may send that is odd, wrong or a trap, each asked for in all four ways out: what is
 * an answer is one everywhere, what failed failed everywhere, and nothing is asked for twice that has
 * been answered. The inputs follow public reports about OpenRouter and its providers.
 */
import { describe, expect, test } from '@jest/globals';
import { chunk, DONE, finishChunk, stream, textChunk, usageChunk } from '../support/chatReplies';
import type { Reply } from '../support/reply';
import { useFourWays, WAYS, type Outcome } from './fourWays';

const ways = useFourWays({
	limits: { requestsPerMinute: 100_000 },
	callerMay: { useTools: true },
	options: { attempts: 2 },
});

type Case = {
	name: string;
	reply: Reply;
	expected: Partial<Outcome>;
	/** What no caller may see. */
	secret?: string;
};

const labelled = (label: string | undefined, body: string, status = 200): Reply => ({
	kind: 'answer',
	status,
	headers: label === undefined ? {} : { 'content-type': label },
	body: { text: body },
});

const EVENTS = [textChunk('Hel'), textChunk('lo'), finishChunk(), usageChunk(), DONE].join('');
const PIECES = [textChunk('Hel'), textChunk('lo')].join('');
const whole = (message: object, finish: string | null = 'stop', more: object = {}): string =>
	JSON.stringify({
		id: 'gen-1',
		object: 'chat.completion',
		created: 1,
		model: 'a/b',
		choices: [{ index: 0, finish_reason: finish, message: { role: 'assistant', ...message } }],
		usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
		...more,
	});
const BODY = whole({ content: 'Hello' });
const HELLO: Partial<Outcome> = { attempts: 1, text: 'Hello', finishReason: 'stop' };
const failed = (statusCode: number, errorType: string, attempts = 1): Partial<Outcome> => ({
	attempts,
	failure: { message: expect.stringMatching(/[^.]$/), statusCode, errorType },
});
const LEAK = 'RAW-WORDS-OF-A-PROVIDER';

const labels: Case[] = [
	{
		name: 'capitals and a charset',
		reply: labelled('Text/Event-Stream; Charset=UTF-8', EVENTS),
		expected: HELLO,
	},
	{ name: 'events without a label', reply: labelled(undefined, EVENTS), expected: HELLO },
	{ name: 'events called plain text', reply: labelled('text/plain', EVENTS), expected: HELLO },
	{ name: 'events called JSON', reply: labelled('application/json', EVENTS), expected: HELLO },
	{
		name: 'events called bytes',
		reply: labelled('application/octet-stream', EVENTS),
		expected: HELLO,
	},
	{
		name: 'events after blank lines and a comment',
		reply: labelled('text/plain', `\n\n: hi\n\n${EVENTS}`),
		expected: HELLO,
	},
	{
		name: 'events after a byte order mark',
		reply: labelled('text/event-stream', `\ufeff${EVENTS}`),
		expected: HELLO,
	},
	{
		name: 'events with CRLF',
		reply: labelled('application/json', EVENTS.replaceAll('\n', '\r\n')),
		expected: HELLO,
	},
	{
		name: 'events that name themselves',
		reply: labelled('application/json', EVENTS.replaceAll('data:', 'event: message\ndata:')),
		expected: HELLO,
	},
	{ name: 'JSON called events', reply: labelled('text/event-stream', BODY), expected: HELLO },
	{ name: 'JSON without a label', reply: labelled(undefined, BODY), expected: HELLO },
	{
		name: 'JSON after blanks',
		reply: labelled('text/event-stream; charset=utf-8', `\n \n  ${BODY}\n`),
		expected: HELLO,
	},
	{
		name: 'a web page',
		reply: labelled('text/html', '<html>Hello</html>'),
		expected: failed(502, 'invalid_response', 2),
	},
	{
		name: 'a web page called events',
		reply: labelled('text/event-stream', '<html>Hello</html>'),
		expected: failed(502, 'invalid_response', 2),
	},
];

const endings: Case[] = [
	{
		name: 'blanks around [DONE]',
		reply: stream(PIECES, finishChunk(), 'data:  [DONE] \n\n'),
		expected: HELLO,
	},
	{
		name: 'no blank before [DONE]',
		reply: stream(PIECES, finishChunk(), 'data:[DONE]\n\n'),
		expected: HELLO,
	},
	{
		name: 'events after [DONE] in one packet',
		reply: stream(PIECES + finishChunk() + DONE + textChunk('EVIL')),
		expected: HELLO,
	},
	{
		name: 'an error after [DONE] in one packet',
		reply: stream(
			`${PIECES}${finishChunk()}${DONE}data: {"error":{"code":500,"message":"${LEAK}"}}\n\n`,
		),
		expected: HELLO,
		secret: LEAK,
	},
	{
		name: 'a late event that is no JSON',
		reply: stream(
			PIECES,
			finishChunk(),
			'data: {"choices":[],"usage":{"total_tokens":NaN}}\n\n',
			DONE,
		),
		expected: HELLO,
	},
	{
		name: 'an early event that is no JSON',
		reply: stream('data: {"choices":[{"delta":\n\n', PIECES, finishChunk(), DONE),
		expected: HELLO,
	},
	{
		name: 'an event that is a bare word',
		reply: stream(PIECES, 'data: ping\n\n', finishChunk(), DONE),
		expected: HELLO,
	},
	{
		name: 'an event that is null',
		reply: stream('data: null\n\n', PIECES, 'data: 1\n\ndata: []\n\n', finishChunk(), DONE),
		expected: HELLO,
	},
	{
		name: 'no [DONE] after a finish reason',
		reply: stream(PIECES, finishChunk(), usageChunk()),
		expected: HELLO,
	},
	{
		name: 'a last event without its blank line',
		reply: stream(PIECES, finishChunk().trimEnd()),
		expected: HELLO,
	},
];

const say = (error: unknown, more: object = {}): string =>
	`data: ${JSON.stringify({ id: 'gen-1', choices: [], error, ...more })}\n\n`;
const errors: Case[] = [
	{
		name: 'an error as JSON called events',
		reply: labelled('text/event-stream', `{"error":{"code":402,"message":"${LEAK}"}}`),
		expected: failed(402, 'payment_required'),
		secret: LEAK,
	},
	{
		name: 'an object that says that it is an error',
		reply: labelled('application/json', `{"object":"error","message":"${LEAK}","code":404}`),
		expected: failed(404, 'not_found'),
		secret: LEAK,
	},
	{
		name: 'the same as an event',
		reply: stream(`data: {"object":"error","message":"${LEAK}","code":402}\n\n`),
		expected: failed(402, 'payment_required'),
		secret: LEAK,
	},
	{
		name: 'Anthropic’s envelope',
		reply: labelled(
			'application/json',
			`{"type":"error","error":{"type":"invalid_request_error","message":"${LEAK}","code":400}}`,
		),
		expected: { attempts: 1, failure: expect.objectContaining({ statusCode: 400 }) as never },
		secret: LEAK,
	},
	{
		name: 'a status of failure with an error among events',
		reply: labelled('text/event-stream', say({ code: 402, message: LEAK }), 402),
		expected: failed(402, 'payment_required'),
		secret: LEAK,
	},
	{
		name: 'an error in a text',
		reply: labelled('application/json', `{"error":"${LEAK}"}`),
		expected: failed(502, 'provider_unavailable', 2),
		secret: LEAK,
	},
	...[{}, { message: '', code: null }, '', null, [], false].map((nothing) => ({
		name: `an error that says nothing, ${JSON.stringify(nothing)}`,
		reply: labelled('application/json', whole({ content: 'Hello' }, 'stop', { error: nothing })),
		expected: HELLO,
	})),
	...[{}, null, ''].map((nothing) => ({
		name: `an error in a choice that says nothing, ${JSON.stringify(nothing)}`,
		reply: stream(PIECES, chunk({ finish_reason: 'stop', error: nothing }), DONE),
		expected: HELLO,
	})),
	...[LEAK, [LEAK], { message: LEAK }, [{ message: LEAK }], 500].map((error) => ({
		name: `an error in a whole choice, ${JSON.stringify(error)}`,
		reply: labelled(
			'application/json',
			JSON.stringify({
				id: 'gen-1',
				choices: [
					{
						index: 0,
						finish_reason: 'stop',
						error,
						message: { role: 'assistant', content: 'Hel' },
					},
				],
			}),
		),
		expected: { failure: expect.anything() as never },
		secret: LEAK,
	})),
	...[LEAK, [LEAK], { message: LEAK, code: 400 }].map((error) => ({
		name: `an error in a choice of a stream, ${JSON.stringify(error)}`,
		reply: stream(textChunk('Hel'), chunk({ delta: { content: '' }, error })),
		expected: { failure: expect.anything() as never },
		secret: LEAK,
	})),
	{
		name: 'a finish reason that says failure',
		reply: stream(PIECES, finishChunk('network_error'), DONE),
		expected: { failure: expect.anything() as never },
	},
	{
		name: 'another one, in a whole body',
		reply: labelled('application/json', whole({ content: 'Hel' }, 'internal_error')),
		expected: { failure: expect.anything() as never },
	},
	{
		name: 'one that says that resources were missing',
		reply: stream(PIECES, finishChunk('insufficient_system_resource'), DONE),
		expected: { failure: expect.anything() as never },
	},
	{
		name: 'a code and a message, and nothing around them',
		reply: labelled('application/json', `{"code":402,"message":"${LEAK}"}`),
		expected: failed(402, 'payment_required'),
		secret: LEAK,
	},
	{
		name: 'an error in words',
		reply: stream(textChunk('Hel'), `data: [ERROR] ${LEAK}\n\n`, DONE),
		expected: { failure: expect.anything() as never },
		secret: LEAK,
	},
	{
		name: 'a word for nothing, billed',
		reply: stream(finishChunk('MALFORMED_FUNCTION_CALL'), usageChunk(), DONE),
		expected: failed(502, 'empty_completion'),
	},
	{
		name: 'a finish reason that is a sentence',
		reply: stream(PIECES, finishChunk(`The key ${LEAK} was stopped`), DONE),
		expected: { attempts: 1, text: 'Hello' },
		secret: LEAK,
	},
	{
		name: 'stop, billed, and nothing in it',
		reply: stream(finishChunk(), usageChunk(), DONE),
		expected: failed(502, 'empty_completion'),
	},
	{
		name: 'stop, billed, and nothing in it, whole',
		reply: labelled('application/json', whole({ content: '' })),
		expected: failed(502, 'empty_completion'),
	},
];

const call = (index: unknown, id: unknown, name: unknown, args: unknown): string =>
	chunk({
		delta: { tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }] },
	});
const calls = (...list: Array<[name: string, args: unknown]>): Partial<Outcome> => ({
	attempts: 1,
	finishReason: 'tool_calls',
	calls: list.map(([name, args]) => ({ id: expect.stringMatching(/./), name, arguments: args })),
});
const ROME = ['city', { city: 'Rome' }] as [string, unknown];
const functions: Case[] = [
	{
		name: 'well numbered',
		reply: stream(
			call(0, 'a', 'city', ''),
			call(0, undefined, undefined, '{"city":'),
			call(0, undefined, undefined, '"Rome"}'),
			finishChunk('tool_calls'),
			DONE,
		),
		expected: calls(ROME),
	},
	{
		name: 'two heads with index 0, the second’s arguments under 1',
		reply: stream(
			call(0, 'a', 'city', '{"city":"Rome"}'),
			call(0, 'b', 'time', ''),
			call(1, undefined, undefined, '{"h":1}'),
			finishChunk('tool_calls'),
			DONE,
		),
		expected: calls(ROME, ['time', { h: 1 }]),
	},
	{
		name: 'a fresh id with every piece',
		reply: stream(
			call(0, 'a', 'city', ''),
			call(0, 'b', undefined, '{"city":'),
			call(0, 'c', undefined, '"Rome"}'),
			finishChunk('tool_calls'),
			DONE,
		),
		expected: calls(ROME),
	},
	{
		name: 'a fresh id and the name with every piece',
		reply: stream(
			call(0, 'a', 'city', '{"city":'),
			call(0, 'b', '', '"Rome"}'),
			finishChunk('tool_calls'),
			DONE,
		),
		expected: calls(ROME),
	},
	{
		name: 'one id under drifting indexes',
		reply: stream(
			call(0, 'a', 'city', ''),
			call(1, 'a', undefined, '{"city":'),
			call(2, 'a', undefined, '"Rome"}'),
			finishChunk('tool_calls'),
			DONE,
		),
		expected: calls(ROME),
	},
	{
		name: 'no index at all',
		reply: stream(
			call(undefined, 'a', 'city', '{"city":"Rome"}'),
			call(undefined, 'b', 'time', '{}'),
			finishChunk('tool_calls'),
			DONE,
		),
		expected: calls(ROME, ['time', {}]),
	},
	{
		name: 'no id at all',
		reply: stream(
			call(0, undefined, 'city', '{"city":"Rome"}'),
			call(1, undefined, 'time', '{"h":1}'),
			finishChunk('tool_calls'),
			DONE,
		),
		expected: calls(ROME, ['time', { h: 1 }]),
	},
	{
		name: 'the name after the id',
		reply: stream(
			call(0, 'a', undefined, ''),
			call(0, undefined, 'city', '{"city":"Rome"}'),
			finishChunk('tool_calls'),
			DONE,
		),
		expected: calls(ROME),
	},
	{
		name: 'interleaved',
		reply: stream(
			call(0, 'a', 'city', '{"ci'),
			call(1, 'b', 'time', '{"h'),
			call(0, undefined, undefined, 'ty":"Rome"}'),
			call(1, undefined, undefined, '":1}'),
			finishChunk('tool_calls'),
			DONE,
		),
		expected: calls(ROME, ['time', { h: 1 }]),
	},
	{
		name: 'counted from 1',
		reply: stream(
			call(1, 'a', 'city', '{"city":"Rome"}'),
			call(2, 'b', 'time', '{"h":1}'),
			finishChunk('tool_calls'),
			DONE,
		),
		expected: calls(ROME, ['time', { h: 1 }]),
	},
	{
		name: 'arguments as an object',
		reply: stream(call(0, 'a', 'city', { city: 'Rome' }), finishChunk('tool_calls'), DONE),
		expected: calls(ROME),
	},
	{
		name: '{} before the real arguments',
		reply: stream(
			call(0, 'a', 'city', '{}'),
			call(0, undefined, undefined, '{"city":"Rome"}'),
			finishChunk('tool_calls'),
			DONE,
		),
		expected: calls(ROME),
	},
	{
		name: 'an empty text for no arguments',
		reply: stream(call(0, 'a', 'time', ''), finishChunk('tool_calls'), DONE),
		expected: calls(['time', {}]),
	},
	{
		name: 'null for no arguments',
		reply: stream(call(0, 'a', 'time', null), finishChunk('tool_calls'), DONE),
		expected: calls(['time', {}]),
	},
	{
		name: 'finish reason stop',
		reply: stream(call(0, 'a', 'city', '{"city":"Rome"}'), finishChunk('stop'), DONE),
		expected: calls(ROME),
	},
	{
		name: 'whole, with an object and stop',
		reply: labelled(
			'application/json',
			whole({
				content: null,
				tool_calls: [
					{ id: 'a', type: 'function', function: { name: 'city', arguments: { city: 'Rome' } } },
					{ id: 'b', type: 'function', function: { name: 'time', arguments: '' } },
				],
			}),
		),
		expected: calls(ROME, ['time', {}]),
	},
	{
		name: 'in the form of 2023',
		reply: stream(
			chunk({ delta: { function_call: { name: 'city', arguments: '' } } }),
			chunk({ delta: { function_call: { arguments: '{"city":' } } }),
			chunk({ delta: { function_call: { arguments: '"Rome"}' } } }),
			finishChunk('function_call'),
			DONE,
		),
		expected: calls(ROME),
		secret: 'function_call"',
	},
	{
		name: 'in the form of 2023, whole',
		reply: labelled(
			'application/json',
			whole({ function_call: { name: 'city', arguments: '{"city":"Rome"}' } }, 'function_call'),
		),
		expected: calls(ROME),
	},
	{
		name: 'in both forms',
		reply: labelled(
			'application/json',
			whole({
				function_call: { name: 'city', arguments: '{"city":"Rome"}' },
				tool_calls: [{ id: 'a', function: { name: 'city', arguments: '{"city":"Rome"}' } }],
			}),
		),
		expected: calls(ROME),
	},
	{
		name: 'without the list around it',
		reply: stream(
			chunk({
				delta: {
					tool_calls: {
						index: 0,
						id: 'a',
						function: { name: 'city', arguments: '{"city":"Rome"}' },
					},
				},
			}),
			finishChunk('tool_calls'),
			DONE,
		),
		expected: calls(ROME),
	},
	{
		name: 'an empty list, and a finish reason that promises one',
		reply: labelled(
			'application/json',
			whole({ content: 'Hello', tool_calls: [], function_call: null }, 'tool_calls'),
		),
		expected: HELLO,
		secret: '"tool_calls"',
	},
	{
		name: 'one that never gets a name, beside text',
		reply: stream(PIECES, call(0, 'a', undefined, '{"city":"Rome"}'), finishChunk('stop'), DONE),
		expected: { attempts: 1, text: 'Hello', calls: undefined },
	},
];

const CITATION = {
	type: 'url_citation',
	url_citation: { url: 'https://a.example', title: 'A', start_index: 0, end_index: 1 },
};
const IMAGE = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };
const parts: Case[] = [
	{
		name: 'a citation with every chunk',
		reply: stream(
			chunk({ delta: { content: 'Hel', annotations: [CITATION] } }),
			chunk({ delta: { content: 'lo', annotations: [CITATION] } }),
			finishChunk(),
			DONE,
		),
		expected: { ...HELLO, citations: 1 },
	},
	{
		name: 'an image twice',
		reply: stream(
			chunk({ delta: { content: 'Hel', images: [IMAGE] } }),
			chunk({ delta: { content: 'lo', images: [IMAGE] } }),
			finishChunk(),
			DONE,
		),
		expected: { ...HELLO, images: 1 },
	},
	{
		name: 'reasoning_content',
		reply: stream(
			chunk({ delta: { reasoning_content: 'Let ' } }),
			chunk({ delta: { reasoning_content: 'me' } }),
			PIECES,
			finishChunk(),
			DONE,
		),
		expected: { ...HELLO, reasoning: 'Let me' },
	},
	{
		name: 'both names of reasoning',
		reply: stream(
			chunk({ delta: { reasoning: 'Let me', reasoning_content: 'Let me' } }),
			PIECES,
			finishChunk(),
			DONE,
		),
		expected: { ...HELLO, reasoning: 'Let me' },
	},
	{
		name: 'thoughts as a part of the content',
		reply: labelled(
			'application/json',
			whole({
				content: [
					{ type: 'thinking', thinking: [{ type: 'text', text: 'Let me' }] },
					{ type: 'text', text: 'Hello' },
				],
			}),
		),
		expected: { ...HELLO, reasoning: 'Let me' },
	},
	{
		name: 'thoughts as a part of the content of a delta',
		reply: stream(
			chunk({ delta: { content: [{ type: 'reasoning', text: 'Let me' }] } }),
			chunk({ delta: { content: { type: 'text', text: 'Hel' } } }),
			chunk({ delta: { content: ['lo'] } }),
			finishChunk('STOP'),
			DONE,
		),
		expected: { ...HELLO, reasoning: 'Let me' },
	},
	{
		name: 'an image as a part of the content',
		reply: labelled(
			'application/json',
			whole({ content: [{ type: 'text', text: 'Hello' }, IMAGE] }, 'COMPLETE'),
		),
		expected: { ...HELLO, images: 1 },
	},
	{
		name: 'reasoning called thinking',
		reply: stream(
			chunk({ delta: { thinking: 'Let ' } }),
			chunk({ delta: { thinking: 'me' } }),
			PIECES,
			finishChunk(),
			DONE,
		),
		expected: { ...HELLO, reasoning: 'Let me' },
	},
	{
		name: 'an empty message beside each delta',
		reply: stream(
			chunk({ delta: { content: 'Hel' }, message: { role: 'assistant', content: '' } }),
			chunk({ delta: { content: 'lo' }, message: { role: 'assistant', content: '' } }),
			finishChunk(),
			DONE,
		),
		expected: HELLO,
	},
	{
		name: 'an empty role',
		reply: stream(
			chunk({ delta: { role: '', content: 'Hel' } }),
			chunk({ delta: { role: null, content: 'lo' } }),
			finishChunk(),
			DONE,
		),
		expected: HELLO,
		secret: '"role":""',
	},
];

const groups = { labels, endings, errors, functions, parts };
describe.each(Object.entries(groups))('%s', (_group, cases) => {
	describe.each(WAYS)('%s', (way) => {
		test.each(cases)('$name', async ({ reply, expected, secret }) => {
			const { attempts, ...outcome } = await ways.ask(way, reply, { options: { attempts: 2 } });
			const { attempts: wanted, ...wantedOutcome } = expected;
			// A streamed webhook carries text and errors, nothing else.
			const compared =
				way === 'webhook'
					? { text: wantedOutcome.text, failure: wantedOutcome.failure }
					: wantedOutcome;
			expect({ attempts, ...outcome }).toMatchObject(
				Object.fromEntries(
					Object.entries({ attempts: wanted, ...compared }).filter(
						([, value]) => value !== undefined,
					),
				),
			);
			if (expected.failure === undefined) expect(outcome.failure).toBeUndefined();
			if (secret !== undefined) expect(outcome.seen).not.toContain(secret);
		});
	});
});

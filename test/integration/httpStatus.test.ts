/**
 * Upstream answers with an error status: its name, and how often it is asked.
 * @see https://openrouter.ai/docs/api-reference/errors
 */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { GENERATION_ID, happyChat } from '../support/chatReplies';
import { json, text, type Reply } from '../support/reply';
import { errorBody, onlyJson, useBench } from './openRouter';

const bench = useBench();
const { chat } = bench;

/** The json of the only item, of a run that goes on after failures. */
const failedItem = async (parameters: INodeParameters = {}): Promise<IDataObject> =>
	onlyJson(await chat(parameters, { onError: 'continueRegularOutput' }));

/** Headers that take the chance out of a retry: the next attempt starts at once. */
const NOW = { 'retry-after': '0' };

describe('the HTTP status of an answer', () => {
	test.each([
		{ code: 400, errorType: 'invalid_request', calls: 1 },
		{ code: 402, errorType: 'payment_required', calls: 1 },
		{ code: 403, errorType: 'permission_denied', calls: 1 },
		{ code: 404, errorType: 'not_found', calls: 1 },
		{ code: 408, errorType: 'timeout', calls: 3 },
		{ code: 409, errorType: 'conflict', calls: 1 },
		{ code: 410, errorType: 'gone', calls: 1 },
		{ code: 412, errorType: 'precondition_failed', calls: 1 },
		{ code: 413, errorType: 'payload_too_large', calls: 1 },
		{ code: 422, errorType: 'unprocessable', calls: 1 },
		{ code: 429, errorType: 'rate_limit_exceeded', calls: 3 },
		{ code: 500, errorType: 'server', calls: 2 },
		{ code: 502, errorType: 'provider_unavailable', calls: 3 },
		{ code: 503, errorType: 'provider_overloaded', calls: 3 },
		{ code: 504, errorType: 'timeout', calls: 3 },
		{ code: 524, errorType: 'timeout', calls: 3 },
		{ code: 529, errorType: 'provider_overloaded', calls: 3 },
	])('$code is told as $errorType, after $calls request(s)', async ({ code, errorType, calls }) => {
		const isRetried = calls > 1;
		bench.upstream.chat(
			json(code, errorBody({ code }), {
				'x-generation-id': GENERATION_ID,
				...(isRetried && NOW),
			}),
		);
		const item = await failedItem();
		expect(item).toEqual({
			error: expect.stringMatching(/^\S.*\S$/),
			statusCode: code,
			errorType,
			retryable: isRetried,
			...(isRetried && { retryAfterSeconds: 0 }),
			generationId: GENERATION_ID,
		});
		expect(bench.upstream.chatRequests).toHaveLength(calls);
	});

	test('401 is the author’s fault, so it is 401 in the editor and 500 in the item', async () => {
		const error = { code: 401, metadata: { error_type: 'token_expired' } };
		bench.upstream.chat(json(401, { error }));
		expect(await failedItem()).toEqual({
			error: 'OpenRouter did not accept the API key',
			statusCode: 500,
			errorType: 'authentication',
			retryable: false,
		});
		expect((await chat()).error).toMatchObject({ httpCode: '401' });
		expect(bench.upstream.chatRequests).toHaveLength(2);
	});

	test.each([
		{ header: '0.4', seconds: 1 },
		{ header: '1e9', seconds: 86_400 },
		{ header: 'Fri, 31 Dec 9999 23:59:59 GMT', seconds: 86_400 },
	])('is told with the wait $seconds for the Retry-After $header', async ({ header, seconds }) => {
		bench.upstream.chat(json(429, errorBody({ code: 429 }), { 'retry-after': header }));
		const item = await failedItem({ options: { attempts: 1 } });
		expect(item).toMatchObject({ statusCode: 429, retryAfterSeconds: seconds });
	});

	test.each<{ name: string; reply: Reply; item: IDataObject; calls: number }>([
		{
			name: 'error_type of the metadata says more than the status',
			reply: json(
				400,
				errorBody({ code: 400 }, { metadata: { error_type: 'context_length_exceeded' } }),
			),
			item: { statusCode: 400, errorType: 'context_length_exceeded', retryable: false },
			calls: 1,
		},
		{
			name: 'a type that OpenRouter adds later is passed on',
			reply: json(400, errorBody({ code: 400 }, { metadata: { error_type: 'brand_new_type' } })),
			item: { statusCode: 400, errorType: 'brand_new_type', retryable: false },
			calls: 1,
		},
		{
			name: 'without code, http_status counts',
			reply: json(404, errorBody({ http_status: 404, error_type: 'not_found' })),
			item: { statusCode: 404, errorType: 'not_found', retryable: false },
			calls: 1,
		},
		{
			name: 'availability decides: 503 that is final',
			reply: json(
				503,
				errorBody({ code: 503, availability: { code: 'brand_new_code', retryable: false } }),
				NOW,
			),
			item: { statusCode: 503, retryable: false },
			calls: 1,
		},
		{
			name: 'availability decides: 404 that passes',
			reply: json(404, errorBody({ code: 404, availability: { retryable: true, retry_after: 0 } })),
			item: { statusCode: 404, retryable: true, retryAfterSeconds: 0 },
			calls: 3,
		},
		{
			name: 'availability.retry_after goes before the header',
			reply: json(
				429,
				errorBody({
					code: 429,
					availability: { code: 'capacity_exhausted', retryable: true, retry_after: 0 },
				}),
				{ 'retry-after': '3600' },
			),
			item: { statusCode: 429, retryable: true, retryAfterSeconds: 0 },
			calls: 3,
		},
		{
			name: 'metadata.retry_after_seconds is obeyed',
			reply: json(429, errorBody({ code: 429 }, { metadata: { retry_after_seconds: 0 } })),
			item: { statusCode: 429, retryable: true, retryAfterSeconds: 0 },
			calls: 3,
		},
		{
			name: 'Retry-After may be a date, here one that has passed',
			reply: json(503, errorBody({ code: 503 }), {
				'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT',
			}),
			item: { statusCode: 503, retryable: true, retryAfterSeconds: 0 },
			calls: 3,
		},
		{
			name: 'the daily cap of free models is final',
			reply: json(
				429,
				errorBody(
					{ code: 429 },
					{
						metadata: {
							limit_source: 'openrouter_free_tier_daily',
							headers: { 'X-RateLimit-Reset': '1795392000000' },
						},
					},
				),
				NOW,
			),
			item: { statusCode: 429, errorType: 'rate_limit_exceeded', retryable: false },
			calls: 1,
		},
		{
			name: 'a budget held by running requests frees itself: 402 with Retry-After',
			reply: json(
				402,
				errorBody({ code: 402 }, { metadata: { limit_source: 'openrouter_in_flight_budget' } }),
				NOW,
			),
			item: { statusCode: 402, retryable: true, retryAfterSeconds: 0 },
			calls: 3,
		},
		{
			name: 'an HTML page in place of an error',
			reply: text(502, '<html><body>Bad gateway</body></html>', {
				'content-type': 'text/html',
				...NOW,
			}),
			item: { statusCode: 502, errorType: 'provider_unavailable', retryable: true },
			calls: 3,
		},
		{
			name: 'no body at all',
			reply: text(503, '', NOW),
			item: { statusCode: 503, errorType: 'provider_overloaded', retryable: true },
			calls: 3,
		},
		{
			name: 'JSON that is no object',
			reply: json(400, ['nope']),
			item: { statusCode: 400, errorType: 'invalid_request', retryable: false },
			calls: 1,
		},
		{
			name: 'white space before the error',
			reply: text(403, `\n\n  ${JSON.stringify(errorBody({ code: 403 }))}`, {
				'content-type': 'application/json',
			}),
			item: { statusCode: 403, errorType: 'permission_denied', retryable: false },
			calls: 1,
		},
		{
			name: 'a message that reads like an error of Node',
			reply: json(400, { error: { code: 400, message: 'Model returned: ENOENT, ECONNRESET' } }),
			item: { statusCode: 400, error: expect.not.stringMatching(/file or directory|connection/i) },
			calls: 1,
		},
	])('is read together with the body: $name', async ({ reply, item, calls }) => {
		bench.upstream.chat(reply);
		expect(await failedItem()).toMatchObject(item);
		expect(bench.upstream.chatRequests).toHaveLength(calls);
	});

	test('is not followed when it is a redirect, so that the key goes nowhere else', async () => {
		bench.upstream.route('POST /elsewhere', happyChat());
		bench.upstream.chat(text(307, '', { location: `${bench.upstream.baseUrl}/elsewhere`, ...NOW }));
		expect(await failedItem()).toMatchObject({ statusCode: 502, retryable: false });
		expect(bench.upstream.requests.map(({ path }) => path)).toEqual(['/chat/completions']);
	});
});

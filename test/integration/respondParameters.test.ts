/** “Answer a Frontend Request” with parameters that cannot be read, or are set wrongly. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { type INodeParameters } from 'n8n-workflow';
import { json } from '../support/reply';
import { useBench } from './openRouter';
import { answerOf, refusalOf, respondOn, type CallOptions } from './respondCall';

const bench = useBench();
const respond = respondOn(bench);

describe('a parameter that cannot be read', () => {
	const FAILS = '={{ $("Nobody").item.json.x }}';

	afterEach(() => {
		// Nothing is paid for a request that is then refused.
		expect(bench.upstream.requests).toEqual([]);
	});

	test.each<{ name: string; parameters: INodeParameters }>([
		{ name: 'systemPrompt', parameters: { systemPrompt: FAILS } },
		{ name: 'model', parameters: { model: { __rl: true, mode: 'id', value: FAILS } } },
		{ name: 'request', parameters: { requestSource: 'define', request: FAILS } },
		{ name: 'limits', parameters: { limits: { maxChars: FAILS } } },
		{ name: 'callerMay', parameters: { callerMay: { allowedModels: FAILS } } },
		{ name: 'options', parameters: { options: { temperature: FAILS } } },
		{ name: 'siteUrl', parameters: { siteUrl: FAILS } },
		{ name: 'siteTitle', parameters: { siteTitle: FAILS } },
		{ name: 'showCaller', parameters: { showCaller: FAILS } },
	])('is a 400 without n8n’s own words: $name', async ({ parameters }) => {
		const run = await respond('Hi', { parameters });
		expect(refusalOf(run)).toEqual({
			error: expect.stringMatching(/could not be read/),
			statusCode: 400,
			errorType: 'invalid_body',
			retryable: false,
		});
		expect(JSON.stringify(refusalOf(run))).not.toContain('Nobody');
	});

	test('is a 400 when a hostile body is the cause', async () => {
		const body: unknown = JSON.parse('{"message": "Hi", "__proto__": {"a": 1}, "constructor": {}}');
		const run = await respond(body, {
			parameters: { requestSource: 'define', request: '={{ $json.body }}' },
		});
		expect(refusalOf(run)).toMatchObject({ statusCode: 400, errorType: 'invalid_body' });
	});
});

describe('what the author set wrongly is a 500, not the caller’s fault', () => {
	test.each<{ name: string; says: RegExp; call: CallOptions }>([
		{
			name: 'an empty model',
			says: /Model is empty/,
			call: {
				parameters: { model: { __rl: true, mode: 'id', value: '={{ $json.none }}' } },
			},
		},
		{
			name: 'a limit that is no number',
			says: /Max Characters is not a number/,
			call: { limits: { maxChars: '={{ "many" }}' } },
		},
		{
			name: 'an extra body that is no JSON',
			says: /Extra Body/,
			call: { parameters: { options: { extraBody: '={{ "{" }}' } } },
		},
		{
			name: 'a timeout out of range',
			says: /Total Timeout/,
			call: { parameters: { options: { timeout: '={{ -1 }}' } } },
		},
		{
			name: 'a site title that no header can carry',
			says: /Site Title/,
			call: { parameters: { siteTitle: 'Köln 東京' } },
		},
	])('such as $name', async ({ says, call }) => {
		expect(refusalOf(await respond('Hi', call))).toMatchObject({
			statusCode: 500,
			error: expect.stringMatching(says),
			retryable: false,
		});
		expect(bench.upstream.requests).toEqual([]);
	});

	const NOTHING = [
		'={{ undefined }}',
		'={{ null }}',
		'={{ $json.none }}',
		'={{ "" }}',
		'={{ [] }}',
	];
	const CLOSING = {
		allowedOrigins: 'Allowed Origins',
		minimumCreditUsd: 'Minimum Credit (USD)',
		requestsPerMinute: 'Requests per Minute',
		requiredClaims: 'Required Claims',
		maxOutputTokens: 'Max Output Tokens',
		maxMessages: 'Max Messages',
		maxChars: 'Max Characters',
		trustedProxies: 'Trusted Proxies',
	};
	describe.each(Object.entries(CLOSING))(
		'such as limits.%s whose expression gives nothing',
		(name, label) => {
			test.each(NOTHING)('%s', async (value) => {
				const refusal = refusalOf(await respond('Hi', { limits: { [name]: value } }));
				expect(refusal).toMatchObject({ statusCode: 500, errorType: 'invalid_input' });
				expect(refusal.error).toContain(label);
				expect(bench.upstream.requests).toEqual([]);
			});
		},
	);

	test.each<{ name: string; limits: INodeParameters | string }>([
		{ name: 'the whole of Limits as an expression that gives nothing', limits: '={{ undefined }}' },
		{
			name: 'the whole of Limits as an expression, which n8n leaves out',
			limits: '={{ { "allowedOrigins": ["https://a.example"] } }}',
		},
		{ name: 'Required Claims without a row', limits: { requiredClaims: {} } },
		{ name: 'Required Claims with an empty list', limits: { requiredClaims: { values: [] } } },
		{
			name: 'Required Claims with a row that gives nothing',
			limits: { requiredClaims: { values: [{ name: 'role', value: '={{ undefined }}' }] } },
		},
	])('$name', async ({ limits }) => {
		const refusal = refusalOf(await respond('Hi', { parameters: { limits } }));
		expect(refusal).toMatchObject({ statusCode: 500, errorType: 'invalid_input' });
		expect(refusal.error).toMatch(/^(Limits|Required Claims) /);
		expect(bench.upstream.requests).toEqual([]);
	});

	test('such as a key in the system prompt, which a caller could ask for', async () => {
		const systemPrompt = `={{ "Use sk-or-v1-${'0a'.repeat(32)}" }}`;
		const refusal = refusalOf(await respond('Hi', { parameters: { systemPrompt } }));
		expect(refusal).toMatchObject({ statusCode: 500, errorType: 'invalid_input' });
		expect(bench.upstream.requests).toEqual([]);
	});

	test.each([
		{ name: 'Show Caller that is nothing', parameters: { showCaller: '={{ null }}' } },
		{ name: 'a site title that is a number', parameters: { siteTitle: '={{ 42 }}' } },
	])('but $name is no fault', async ({ parameters }) => {
		expect(answerOf(await respond('Hi', { parameters }))).toHaveProperty('public.text');
	});

	test.each([
		{ name: 'without a key', data: { apiKey: '' } },
		{ name: 'with a title that no header can carry', data: { siteTitle: 'Чат' } },
		{ name: 'with too many categories', data: { categories: ['game', 'legal', 'roleplay'] } },
	])('such as a credential $name', async ({ data }) => {
		const run = await respond('Hi', { run: { credential: bench.credential(data) } });
		expect(refusalOf(run)).toMatchObject({ statusCode: 500 });
	});

	test('such as an item that does not come from a Webhook', async () => {
		const run = await respond(undefined, {
			run: { items: [{ id: 7 }], onError: 'continueErrorOutput' },
		});
		expect(refusalOf(run)).toMatchObject({ statusCode: 500, errorType: 'invalid_input' });
	});

	test('such as a key that OpenRouter does not accept, as no visitor can sign in to mend it', async () => {
		bench.upstream.chat(json(401, { error: { code: 401, message: 'No auth' } }));
		const run = await respond('Hi');
		expect(refusalOf(run)).toMatchObject({ statusCode: 500, errorType: 'authentication' });
	});
});

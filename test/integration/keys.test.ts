/** Keys and the account: the requests, the secret of a new key, and the two kinds of key. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { RecordedRequest } from '../support/faultServer';
import { json, type Reply } from '../support/reply';
import { requestErrors } from '../support/openapi';
import { errorBody, expectNoSecrets, firstOf, nodeType, onlyJson, useBench } from './openRouter';

const bench = useBench();

const HASH = 'f01d52606dc8f0a8303a7b5cc3fa07109c2e346cec7c0a16b40de462992ce943';
const SECRET = ['sk-or', 'v1-created-0123456789abcdef0123456789'].join('-');

const key = (fields: object = {}) => ({
	hash: HASH,
	name: 'Customer 4711',
	label: 'sk-or-v1-0e6...1c96',
	disabled: false,
	limit: 10,
	limit_remaining: 7.5,
	limit_reset: 'monthly',
	include_byok_in_limit: false,
	usage: 2.5,
	usage_daily: 0.5,
	usage_weekly: 1.5,
	usage_monthly: 2.5,
	byok_usage: 0,
	byok_usage_daily: 0,
	byok_usage_weekly: 0,
	byok_usage_monthly: 0,
	workspace_id: '0df9e665-d932-5740-b2c7-b52af166bc11',
	creator_user_id: 'user_2dHFtVWx2n56w6HkM0000000000',
	created_at: '2026-11-01T00:00:00Z',
	updated_at: null,
	expires_at: null,
	...fields,
});
const SIMPLIFIED = {
	hash: HASH,
	name: 'Customer 4711',
	label: 'sk-or-v1-0e6...1c96',
	disabled: false,
	limitUsd: 10,
	limitRemainingUsd: 7.5,
	limitReset: 'monthly',
	includesByokInLimit: false,
	usageUsd: 2.5,
	usageDailyUsd: 0.5,
	usageWeeklyUsd: 1.5,
	usageMonthlyUsd: 2.5,
	byokUsageUsd: 0,
	byokUsageDailyUsd: 0,
	byokUsageWeeklyUsd: 0,
	byokUsageMonthlyUsd: 0,
	workspaceId: '0df9e665-d932-5740-b2c7-b52af166bc11',
	createdAt: '2026-11-01T00:00:00Z',
	updatedAt: null,
	expiresAt: null,
};

const only = (): RecordedRequest => {
	const [request, ...others] = bench.upstream.requests;
	if (request === undefined || others.length > 0) throw new Error('Not exactly one was sent');
	return request;
};

/** What OpenRouter's description has against a request; none where the file is absent. */
const faultsOf = ({ method, path, body }: RecordedRequest, template: string): string[] =>
	requestErrors?.(
		{ method, path: template },
		{ body, query: new URLSearchParams(path.split('?')[1] ?? '') },
	) ?? [];

const keyOperation = async (
	operation: string,
	parameters: INodeParameters = {},
	more: Parameters<typeof bench.ask>[1] = {},
) => await bench.ask({ resource: 'key', operation, ...parameters }, more);

describe('Create of a key', () => {
	const created = json(201, { data: key(), key: SECRET });
	const create = async (
		parameters: INodeParameters = {},
		more: Parameters<typeof bench.ask>[1] = {},
	) => await keyOperation('create', { name: 'Customer 4711', ...parameters }, more);

	test('sends the name and a monthly limit, and gives the key once', async () => {
		bench.upstream.route('POST /keys', created);
		const credential = bench.managementCredential();
		const run = await create({}, { credential });
		expect(onlyJson(run)).toEqual({ ...SIMPLIFIED, key: SECRET });
		expect(only().body).toEqual({ name: 'Customer 4711', limit: 10, limit_reset: 'monthly' });
		expect(only().headers.authorization).toBe(`Bearer ${credential.apiKey}`);
		expect(faultsOf(only(), '/keys')).toEqual([]);
	});

	test('sends all that can be set', async () => {
		bench.upstream.route('POST /keys', created);
		await create({
			limitUsd: 2.5,
			limitReset: 'weekly',
			options: {
				creatorUserId: 'user_2dHFtVWx2n56w6HkM0000000000',
				expiresAt: '2099-12-31T23:59:59',
				includeByokInLimit: true,
				workspaceId: '0df9e665-d932-5740-b2c7-b52af166bc11',
			},
		});
		expect(only().body).toEqual({
			name: 'Customer 4711',
			limit: 2.5,
			limit_reset: 'weekly',
			creator_user_id: 'user_2dHFtVWx2n56w6HkM0000000000',
			expires_at: '2099-12-31T23:59:59Z',
			include_byok_in_limit: true,
			workspace_id: '0df9e665-d932-5740-b2c7-b52af166bc11',
		});
		expect(faultsOf(only(), '/keys')).toEqual([]);
	});

	test('sends no limit only when told so', async () => {
		bench.upstream.route('POST /keys', created);
		await create({ unlimited: true });
		expect(only().body).toEqual({ name: 'Customer 4711' });
	});

	test('takes a time that an expression computes', async () => {
		bench.upstream.route('POST /keys', created);
		const run = await create({ options: { expiresAt: '={{ $now.plus({ days: 30 }) }}' } });
		expect(run.error?.message).toBeUndefined();
		const { expires_at: expiresAt } = Object(only().body);
		expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(29 * 86_400_000);
		expect(expiresAt).toMatch(/Z$/);
	});

	test('makes a limit for all time', async () => {
		bench.upstream.route('POST /keys', created);
		await create({ limitReset: 'never' });
		expect(only().body).toEqual({ name: 'Customer 4711', limit: 10 });
	});

	test('has its secret in one field, which is marked for n8n', async () => {
		expect(nodeType.description.sensitiveOutputFields).toEqual(['key']);
		for (const body of [{ data: key(), key: SECRET }, { data: key({ key: SECRET }) }]) {
			bench.upstream.route('POST /keys', json(201, body));
			const raw = onlyJson(await create({ simplify: false }));
			expect(raw).toEqual({ data: key(), key: SECRET });
		}
	});

	test('makes a key for each item', async () => {
		bench.upstream.route('POST /keys', (request) => {
			const { name } = Object(request.body);
			return json(201, { data: key({ name }), key: `${SECRET}-${String(name)}` });
		});
		const run = await create(
			{ name: '={{ $json.name }}', limitUsd: '={{ $json.limit }}' },
			{
				items: [
					{ name: 'a', limit: 1 },
					{ name: 'b', limit: '2' },
				],
			},
		);
		expect(run.output.map(({ json: item, pairedItem }) => [item.key, pairedItem])).toEqual([
			[`${SECRET}-a`, { item: 0 }],
			[`${SECRET}-b`, { item: 1 }],
		]);
		expect(bench.upstream.requests.map(({ body }) => Object(body).limit).sort()).toEqual([1, 2]);
	});

	test.each<{ name: string; parameters: INodeParameters; says: RegExp }>([
		{ name: 'no name', parameters: { name: ' ' }, says: /^Name is empty/ },
		{
			name: 'a limit that an expression left empty',
			parameters: { limitUsd: '={{ $json.nothing }}' },
			says: /^Credit Limit \(USD\) was added and is empty/,
		},
		{
			name: 'a limit below nothing',
			parameters: { limitUsd: -1 },
			says: /^Credit Limit \(USD\) is out of range/,
		},
		{
			name: 'an unknown period',
			parameters: { limitReset: '={{ "yearly" }}' },
			says: /^Limit Resets is not valid/,
		},
		{
			name: 'no time',
			parameters: { options: { expiresAt: 'soon' } },
			says: /^Options → Expires At is not a date and time/,
		},
		{
			name: 'a time that has passed',
			parameters: { options: { expiresAt: '2020-01-01' } },
			says: /^Options → Expires At is in the past/,
		},
		{
			name: 'an expiry that an expression left empty',
			parameters: { options: { expiresAt: '={{ $json.nothing }}' } },
			says: /^Options → Expires At was added and is empty/,
		},
		{
			name: 'a count of own provider keys that an expression left empty',
			parameters: { options: { includeByokInLimit: '={{ $json.nothing }}' } },
			says: /^Options → Count Own Provider Keys was added and is empty/,
		},
		{
			name: 'options in one expression, which n8n would leave out with their expiry',
			parameters: { options: '={{ ({ expiresAt: "2099-01-01" }) }}' },
			says: /^Options is an expression/,
		},
	])('names the field for $name, before anything is sent', async ({ parameters, says }) => {
		expect((await create(parameters)).error?.message).toMatch(says);
		expect(bench.upstream.requests).toEqual([]);
	});

	test.each<{ name: string; reply: Reply }>([
		{ name: 'no answer came', reply: { kind: 'hangUp' } },
		{ name: 'the server failed', reply: json(500, errorBody({ code: 500 })) },
		{ name: 'the answer has no key', reply: json(201, { data: key() }) },
		{ name: 'the key in the answer is empty', reply: json(201, { data: key(), key: '' }) },
		{ name: 'the answer is empty', reply: json(200, {}) },
	])('is not sent twice, and says that there may be a key, when $name', async ({ reply }) => {
		bench.upstream.route('POST /keys', reply);
		const run = await create({}, { onError: 'continueRegularOutput' });
		expect(firstOf(run.output).json).toMatchObject({ retryable: false });
		expect((await create()).error?.description).toMatch(/may have been created all the same/);
		expect(bench.upstream.requests).toHaveLength(2);
	});

	test.each<{ name: string; reply: Reply }>([
		{ name: 'redirects', reply: json(307, {}, { location: 'https://a.example' }) },
		{ name: 'has no capacity', reply: json(503, errorBody({ code: 503 })) },
	])('that was not begun is no question: the server $name', async ({ reply }) => {
		bench.upstream.route('POST /keys', reply);
		expect((await create()).error?.description).not.toMatch(/may have been created/);
	});

	test('has its name and hash also when the answer is not wrapped', async () => {
		bench.upstream.route('POST /keys', json(201, { ...key(), key: SECRET }));
		expect(onlyJson(await create())).toEqual({ ...SIMPLIFIED, key: SECRET });
	});
});

describe('a key by its hash', () => {
	test('is looked up', async () => {
		bench.upstream.route(`GET /keys/${HASH}`, json(200, { data: key() }));
		expect(onlyJson(await keyOperation('get', { hash: ` ${HASH} ` }))).toEqual(SIMPLIFIED);
		const raw = await keyOperation('get', { hash: HASH, simplify: false });
		expect(onlyJson(raw)).toEqual(key());
	});

	test('that the account does not have is said to be unknown', async () => {
		bench.upstream.route('GET /keys/abc', json(404, errorBody({ code: 404 })));
		expect((await keyOperation('get', { hash: 'abc' })).error).toMatchObject({
			message: 'OpenRouter does not have what was asked for',
			description: expect.stringMatching(/has no key with this hash/),
			httpCode: '404',
		});
	});

	test('has its amounts as numbers, also when they come as text', async () => {
		const data = key({ name: '4711', limit: '10', usage: '2.5', limit_remaining: null });
		bench.upstream.route(`GET /keys/${HASH}`, json(200, { data }));
		expect(onlyJson(await keyOperation('get', { hash: HASH }))).toMatchObject({
			name: '4711',
			limitUsd: 10,
			usageUsd: 2.5,
			limitRemainingUsd: null,
		});
	});

	test('is updated by what was added only', async () => {
		bench.upstream.route(`PATCH /keys/${HASH}`, json(200, { data: key({ disabled: true }) }));
		const update = async (updateFields: INodeParameters) =>
			onlyJson(await keyOperation('update', { hash: HASH, updateFields }));
		expect(await update({ disabled: true })).toEqual({ ...SIMPLIFIED, disabled: true });
		await update({
			name: 'New',
			limitUsd: 0,
			limitReset: 'daily',
			includeByokInLimit: true,
			disabled: false,
		});
		await update({ unlimited: true, limitReset: 'never' });
		expect(bench.upstream.requests.map(({ body }) => body)).toEqual([
			{ disabled: true },
			{
				disabled: false,
				include_byok_in_limit: true,
				limit: 0,
				limit_reset: 'daily',
				name: 'New',
			},
			{ limit: null, limit_reset: null },
		]);
		for (const request of bench.upstream.requests) {
			expect(faultsOf(request, '/keys/{hash}')).toEqual([]);
		}
	});

	test('is deleted for each item', async () => {
		bench.upstream.route(`DELETE /keys/${HASH}`, json(200, { deleted: true }));
		bench.upstream.route('DELETE /keys/abc', json(404, errorBody({ code: 404 })));
		const run = await keyOperation(
			'delete',
			{ hash: '={{ $json.hash }}' },
			{ items: [{ hash: HASH }, { hash: 'abc' }], onError: 'continueRegularOutput' },
		);
		expect(run.output.map(({ json: item }) => item)).toEqual([
			{ hash: HASH, deleted: true },
			expect.objectContaining({ statusCode: 404, errorType: 'not_found' }),
		]);
	});

	test.each([{ deleted: false }, { data: { deleted: false } }])(
		'is not said to be deleted after %j',
		async (body) => {
			bench.upstream.route(`DELETE /keys/${HASH}`, json(200, body));
			const { error } = await keyOperation('delete', { hash: HASH });
			expect(error?.message).toBe('OpenRouter did not delete the key');
		},
	);

	test('is deleted or updated, also when the answer is empty', async () => {
		const empty: Reply = { kind: 'answer', status: 204, headers: {}, body: { text: '' } };
		bench.upstream.route(`DELETE /keys/${HASH}`, empty);
		bench.upstream.route(`PATCH /keys/${HASH}`, empty);
		const deleted = await keyOperation('delete', { hash: HASH });
		expect(onlyJson(deleted)).toEqual({ hash: HASH, deleted: true });
		const updateFields = { disabled: true };
		const updated = await keyOperation('update', { hash: HASH, updateFields });
		expect(onlyJson(updated)).toEqual({ hash: HASH });
		bench.upstream.route(`PATCH /keys/${HASH}`, json(200, { data: {} }));
		expect(onlyJson(await keyOperation('update', { hash: HASH, updateFields }))).toEqual({
			hash: HASH,
		});
	});

	const EACH = ['get', 'update', 'delete'].map((operation) => ({ operation }));

	test.each(EACH)('is never named by the key itself: $operation', async ({ operation }) => {
		const run = await keyOperation(operation, { hash: SECRET, updateFields: { disabled: true } });
		expect(run.error?.message).toBe('Key Hash is a key, and not the hash of one');
		expect(String(run.error?.description)).not.toContain(SECRET);
		expect(bench.upstream.requests).toEqual([]);
	});

	test.each([
		{ hash: '={{ $json.nothing }}', says: 'Key Hash is empty' },
		{ hash: '../credits', says: 'Key Hash is not valid' },
		{ hash: '={{ "a".repeat(300) }}', says: 'Key Hash is not valid' },
	])('is refused as “$hash” before anything is sent', async ({ hash, says }) => {
		expect((await keyOperation('get', { hash })).error?.message).toBe(says);
		expect(bench.upstream.requests).toEqual([]);
	});

	test.each<{ name: string; updateFields: INodeParameters; says: RegExp }>([
		{ name: 'nothing', updateFields: {}, says: /^Update Fields is empty/ },
		{ name: 'an empty name', updateFields: { name: '' }, says: /Name was added and is empty/ },
		{
			name: 'all in one expression, which n8n would leave out',
			updateFields: '={{ ({ limitUsd: 1 }) }}' as never,
			says: /^Update Fields is an expression/,
		},
		{
			name: 'a limit and none',
			updateFields: { limitUsd: 1, unlimited: true },
			says: /Credit Limit \(USD\) and No Credit Limit/,
		},
		{
			name: 'an unknown period',
			updateFields: { limitReset: 'yearly' },
			says: /^Update Fields → Limit Resets is not valid/,
		},
	])('is not updated with $name', async ({ updateFields, says }) => {
		const run = await keyOperation('update', { hash: HASH, updateFields });
		expect(run.error?.message).toMatch(says);
		expect(bench.upstream.requests).toEqual([]);
	});
});

describe('Get Many of keys', () => {
	/** Pages of 3, as from OpenRouter: a list from an offset. */
	const offer = (count: number) => {
		const all = Array.from({ length: count }, (_, n) => key({ hash: `hash${n}` }));
		bench.upstream.route('GET /keys', ({ path }) => {
			const offset = Number(new URLSearchParams(path.split('?')[1]).get('offset'));
			return json(200, { data: all.slice(offset, offset + 3) });
		});
	};
	const getMany = async (parameters: INodeParameters = {}) =>
		await keyOperation('getMany', parameters);

	test('goes through the pages, up to the limit', async () => {
		offer(7);
		expect((await getMany({ returnAll: true })).output.map(({ json: item }) => item.hash)).toEqual(
			Array.from({ length: 7 }, (_, n) => `hash${n}`),
		);
		expect(bench.upstream.requests).toHaveLength(4);
		expect((await getMany({ limit: 4 })).output).toHaveLength(4);
		expect(bench.upstream.requests).toHaveLength(6);
		for (const request of bench.upstream.requests) expect(faultsOf(request, '/keys')).toEqual([]);
	});

	test('keeps keys that have no hash', async () => {
		bench.upstream.route('GET /keys', json(200, { data: [{ name: 'a' }, { name: 'b' }] }));
		const { output } = await getMany({ returnAll: true });
		expect(output.map(({ json: item }) => item)).toEqual([{ name: 'a' }, { name: 'b' }]);
	});

	test('filters, and ends where the server gives one page for ever', async () => {
		bench.upstream.route('GET /keys', json(200, { data: [key()] }));
		const filters = { includeDisabled: true, workspaceId: 'w1' };
		const run = await getMany({ returnAll: true, filters });
		expect(onlyJson(run)).toEqual(SIMPLIFIED);
		expect(bench.upstream.requests.map(({ path }) => path)).toEqual([
			'/keys?include_disabled=true&workspace_id=w1&offset=0',
			'/keys?include_disabled=true&workspace_id=w1&offset=1',
		]);
	});
});

describe('Get Current of keys', () => {
	const current = {
		label: 'sk-or-v1-0e6...1c96',
		limit: null,
		limit_remaining: null,
		limit_reset: null,
		include_byok_in_limit: false,
		usage: 1,
		is_free_tier: false,
		is_management_key: false,
		creator_user_id: 'user_2dHFtVWx2n56w6HkM0000000000',
		expires_at: null,
		free_model_daily_requests: { limit: 1000, used: 3, remaining: 997 },
		rate_limit: { requests: -1, interval: '10s', note: 'legacy' },
	};

	test.each(['inference', 'management'] as const)(
		'uses the %s key when chosen',
		async (keyType) => {
			bench.upstream.route('GET /key', json(200, { data: current }));
			const credential =
				keyType === 'inference' ? bench.credential() : bench.managementCredential();
			const run = await keyOperation('getCurrent', { keyType }, { credential });
			expect(onlyJson(run)).toEqual({
				label: 'sk-or-v1-0e6...1c96',
				limitUsd: null,
				limitRemainingUsd: null,
				limitReset: null,
				includesByokInLimit: false,
				usageUsd: 1,
				expiresAt: null,
				isManagementKey: false,
				isFreeTier: false,
				freeModelDailyRequests: { limit: 1000, used: 3, remaining: 997 },
			});
			expect(only().headers.authorization).toBe(`Bearer ${credential.apiKey}`);
		},
	);

	test('does not take the credential of the other kind', async () => {
		const credential = bench.managementCredential();
		const run = await keyOperation('getCurrent', { keyType: 'inference' }, { credential });
		expect(run.status).toBe('error');
		expect(bench.upstream.requests).toEqual([]);
	});
});

describe('the account', () => {
	const account = async (operation: string, parameters: INodeParameters = {}) =>
		await bench.ask({ resource: 'account', operation, ...parameters });

	test('has credits: bought, used and left', async () => {
		const data = { total_credits: 100.5, total_usage: 25.75 };
		bench.upstream.route('GET /credits', json(200, { data }));
		expect(onlyJson(await account('getCredits'))).toEqual({
			totalCreditsUsd: 100.5,
			totalUsageUsd: 25.75,
			remainingUsd: 74.75,
		});
		expect(onlyJson(await account('getCredits', { simplify: false }))).toEqual(data);
	});

	test('has credits also when they come as text', async () => {
		const data = { total_credits: '100.5', total_usage: '25.75' };
		bench.upstream.route('GET /credits', json(200, { data }));
		expect(onlyJson(await account('getCredits'))).toMatchObject({ remainingUsd: 74.75 });
	});

	const row = (date: string) => ({
		date,
		model: 'openai/gpt-4.1',
		model_permaslug: 'openai/gpt-4.1-2025-04-14',
		endpoint_id: 'e1',
		provider_name: 'OpenAI',
		usage: 0.015,
		byok_usage_inference: 0.012,
		requests: 5,
		prompt_tokens: 50,
		completion_tokens: 125,
		reasoning_tokens: 25,
	});

	test('has activity, by day, model and provider', async () => {
		bench.upstream.route(
			'GET /activity',
			json(200, { data: [row('2026-11-27'), row('2026-11-26')] }),
		);
		const run = await account('getActivity', {
			filters: {
				date: '2026-11-27',
				groupByWorkspace: true,
				keyHash: HASH,
				userId: 'user_1',
				workspaceId: 'w1',
			},
		});
		expect(run.output).toHaveLength(2);
		expect(firstOf(run.output).json).toEqual({
			date: '2026-11-27',
			model: 'openai/gpt-4.1',
			modelVersion: 'openai/gpt-4.1-2025-04-14',
			provider: 'OpenAI',
			endpointId: 'e1',
			requests: 5,
			cost: 0.015,
			upstreamInferenceCost: 0.012,
			promptTokens: 50,
			completionTokens: 125,
			reasoningTokens: 25,
		});
		expect(only().path).toBe(
			`/activity?date=2026-11-27&group_by=workspace&api_key_hash=${HASH}&user_id=user_1&workspace_id=w1`,
		);
		expect(faultsOf(only(), '/activity')).toEqual([]);
	});

	test.each([
		'={{ DateTime.fromISO("2026-11-27T23:30:00", { zone: "utc" }) }}',
		'={{ new Date("2026-11-27T10:00:00Z") }}',
		'2026-11-28T01:00:00+02:00',
	])('has activity of a day in UTC: %s', async (date) => {
		bench.upstream.route('GET /activity', json(200, { data: [] }));
		expect((await account('getActivity', { filters: { date } })).error?.message).toBeUndefined();
		expect(only().path).toBe('/activity?date=2026-11-27');
	});

	test.each<{ name: string; filters: INodeParameters; says: RegExp }>([
		{ name: 'no date', filters: { date: '27.11.' }, says: /^Filters → Date is not a date/ },
		{ name: 'no day', filters: { date: '2026-02-31' }, says: /^Filters → Date is not a date/ },
		{
			name: 'a time of no day',
			filters: { date: '2026-11-31T10:00:00Z' },
			says: /^Filters → Date is not a date/,
		},
		{
			name: 'a key that an expression left empty, in place of all keys',
			filters: { keyHash: '={{ $json.nothing }}' },
			says: /^Filters → Key Hash was added and is empty/,
		},
		{
			name: 'a person whom an expression left empty',
			filters: { userId: '={{ $json.nothing }}' },
			says: /^Filters → User ID was added and is empty/,
		},
		{
			name: 'filters in one expression',
			filters: '={{ ({ keyHash: "abc" }) }}' as never,
			says: /^Filters is an expression/,
		},
		{
			name: 'a key in place of a hash',
			filters: { keyHash: SECRET },
			says: /^Filters → Key Hash is a key/,
		},
	])('names the filter for $name, before anything is sent', async ({ filters, says }) => {
		expect((await account('getActivity', { filters })).error?.message).toMatch(says);
		expect(bench.upstream.requests).toEqual([]);
	});
});

describe('the wrong kind of key', () => {
	const ONLY_MANAGEMENT = { code: 403, message: 'Only management keys can perform this operation' };

	test.each([
		{ resource: 'account', operation: 'getCredits', route: 'GET /credits' },
		{ resource: 'key', operation: 'getMany', route: 'GET /keys' },
	])('for $resource: $operation gets a sentence', async ({ resource, operation, route }) => {
		bench.upstream.route(route, json(403, { error: ONLY_MANAGEMENT }));
		const { error } = await bench.ask({ resource, operation });
		expect(error).toMatchObject({
			message: 'This needs a management key, and OpenRouter did not accept the key as one',
			description: expect.stringMatching(
				/management-keys in the OpenRouter Management API credential/,
			),
			httpCode: '403',
		});
	});

	test('for a chat is known by its other name', async () => {
		const message = 'Management API keys cannot be used for inference';
		bench.upstream.chat(json(403, { error: { code: 403, message } }));
		expect((await bench.chat()).error?.description).toMatch(/^This is a management key/);
	});

	test('that OpenRouter does not even know gets one, too', async () => {
		bench.upstream.route('GET /keys', json(401, errorBody({ code: 401 })));
		const { error, everything } = await keyOperation('getMany');
		expect(error).toMatchObject({
			message: 'OpenRouter did not accept the management key',
			description: expect.stringMatching(/or be an inference key.*needs a management key/),
		});
		expectNoSecrets(everything);
	});

	test.each([401, 403])('for a chat gets a sentence after %s', async (code) => {
		const message = 'Management keys cannot be used for inference';
		bench.upstream.chat(json(code, { error: { code, message } }));
		const { error } = await bench.chat();
		expect(error).toMatchObject({
			message: 'OpenRouter did not accept the API key for calling models',
			description: expect.stringMatching(
				/^This is a management key.*enter an inference key from openrouter\.ai\/keys/,
			),
		});
	});

	test('for a chat is among the causes of a 401 that says nothing', async () => {
		bench.upstream.chat(json(401, { error: { code: 401, message: 'User not found.' } }));
		const { error } = await bench.chat();
		expect(error?.description).toMatch(/or be a management key, which cannot call models$/);
	});
});

describe('failures of an operation with the management key', () => {
	test.each([
		{ status: 400, says: /did not accept the request/ },
		{ status: 402, says: /out of credit/ },
		{ status: 404, says: /does not have what was asked for/ },
		{ status: 500, says: /internal error/ },
	])('are told by their status: $status', async ({ status, says }) => {
		bench.upstream.route('GET /credits', json(status, errorBody({ code: status })));
		const { error, everything } = await bench.ask({ resource: 'account', operation: 'getCredits' });
		expect(error).toMatchObject({
			message: expect.stringMatching(says),
			httpCode: String(status),
		});
		expect(error?.description).not.toMatch(/model|Fallback/);
		expectNoSecrets(everything);
	});

	test('say when to try again, as OpenRouter does', async () => {
		bench.upstream.route(
			'POST /keys',
			json(429, errorBody({ code: 429 }), { 'Retry-After': '17' }),
		);
		const run = await keyOperation('create', { name: 'a' }, { onError: 'continueRegularOutput' });
		expect(run.output[0]?.json).toMatchObject({ statusCode: 429, retryAfterSeconds: 17 });
	});

	test('a credential without a key names itself', async () => {
		const credential = bench.managementCredential({ apiKey: '' });
		const { error } = await keyOperation('getMany', {}, { credential });
		expect(error?.message).toBe(
			'Management Key is empty in the OpenRouter Management API credential',
		);
	});
});

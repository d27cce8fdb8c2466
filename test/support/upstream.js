// @ts-check
'use strict';
/**
 * An emulated OpenRouter on loopback, for tests and for `npm start` without a key. It is aimock with
 * what aimock cannot say mounted in front: the key check, `/key`, and what the other files upstream*.js
 * answer.
 *
 * Every chat request is answered with an echo, priced like the model that was asked for. A user
 * message `/fail 402` is answered with that status, so that the way of an error can be seen without
 * a real one. aimock hides the API key in its journal, so requests are recorded here, as received.
 */
const { LLMock } = require('@copilotkit/aimock');
const { answerWithTools } = require('./emulatedTools');
const { emulatedKeys } = require('./upstreamKeys');
const { readBody, record } = require('./receivedRequest');
const { emulatedBatches } = require('./upstreamBatches');
const { LOOK_UPS, embed } = require('./upstreamLookUps');
const { emulatedMedia } = require('./upstreamMedia');
const { costUsd } = require('./upstreamModels');

/** @typedef {import('@copilotkit/aimock').ChatCompletionRequest} ChatRequest */
/** @typedef {import('@copilotkit/aimock').FixtureResponse} FixtureResponse */
/** @typedef {import('./receivedRequest').ReceivedRequest} ReceivedRequest */

/**
 * @typedef {object} Failure
 * @property {number} status
 * @property {string} message
 * @property {Record<string, unknown>} [metadata]
 * @property {number} [retryAfterSeconds] sent as Retry-After with a 429
 */

/**
 * @typedef {object} UpstreamOptions
 * @property {number} [port] any free one by default
 * @property {string} [apiKey] the one key that is accepted
 * @property {number} [firstTokenMs] wait before the first token of a stream, default 0
 * @property {number} [tokensPerSecond] default: no wait between tokens
 * @property {boolean} [callsTools] whether it calls functions that seem to be meant; default: never
 */

/**
 * @typedef {object} Upstream
 * @property {string} baseUrl e.g. `http://127.0.0.1:4010/api/v1`
 * @property {number} port
 * @property {string} apiKey
 * @property {string} managementKey a key that `/key` calls a management key
 * @property {() => ReceivedRequest[]} requests oldest first
 * @property {() => void} clear forgets requests and queued failures
 * @property {(failure: Failure) => void} failNext the next chat request fails; calls queue up
 * @property {(response: FixtureResponse) => void} answerNext answers the next chat request with an
 * aimock response instead of the echo
 * @property {(answers: Record<string, FixtureResponse>) => void} setAnswers answers requests whose last
 * message is one of the names, until `clear`
 * @property {(pace: { firstTokenMs?: number, tokensPerSecond?: number }) => void} setPace
 * @property {() => Promise<void>} stop
 */

const DEMO_API_KEY = 'sk-or-v1-emulated-0000-not-a-real-key';
const MANAGEMENT_KEY_PREFIX = 'sk-or-mgmt-';
const BASE_PATH = '/api/v1';
const CHARS_PER_TOKEN = 4;

/** @param {ChatRequest['messages'][number]['content']} content */
function textOf(content) {
	if (typeof content === 'string') return content;
	return (content ?? []).map((part) => part.text ?? `[${part.type}]`).join(' ');
}

/** @param {ChatRequest} request */
function echo(request) {
	const lastUser = request.messages.filter(({ role }) => role === 'user').at(-1);
	const said = textOf(lastUser?.content ?? '').trim() || '(nothing)';
	const stop = /[.!?]$/.test(said) ? '' : '.';
	return `You said: ${said}${stop} This answer comes from an emulated OpenRouter.`;
}

/** @param {ChatRequest} request @returns {FixtureResponse} */
function answer(request, callsTools = false) {
	const used = callsTools ? answerWithTools(request) : undefined;
	const text = used?.content ?? echo(request);
	const promptText = request.messages.map(({ content }) => textOf(content)).join('\n');
	const promptTokens = Math.ceil(promptText.length / CHARS_PER_TOKEN) + request.messages.length * 3;
	const completionTokens = Math.ceil(text.length / CHARS_PER_TOKEN);
	return {
		...(used ?? { content: text }),
		model: request.model,
		usage: {
			prompt_tokens: promptTokens,
			completion_tokens: completionTokens,
			total_tokens: promptTokens + completionTokens,
			cost: costUsd(request.model, promptTokens, completionTokens),
		},
	};
}

/** @param {string} endpoint @param {any} request */
function answerInBatch(endpoint, request) {
	if (endpoint.endsWith('/embeddings')) return embed(request);
	const { content, model, usage } = /** @type {any} */ (answer(request));
	return {
		id: 'gen-batch',
		object: 'chat.completion',
		created: Math.floor(Date.now() / 1000),
		model,
		choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
		usage,
	};
}

/** @param {Failure} failure @returns {FixtureResponse} */
const toErrorResponse = (failure) => ({
	error: { message: failure.message, metadata: failure.metadata },
	status: failure.status,
	...(failure.retryAfterSeconds !== undefined && { retryAfter: failure.retryAfterSeconds }),
});

/** @param {ChatRequest} request @returns {Failure | undefined} */
function askedFailure(request) {
	const asked = /^\/fail (\d{3})\b/.exec(textOf(request.messages.at(-1)?.content ?? ''));
	if (!asked) return undefined;
	return { status: Number(asked[1]), message: `Emulated failure ${asked[1]}` };
}

/**
 * What `GET /key` says about a key. The names are OpenRouter's.
 * @param {string} key
 */
function describeKey(key) {
	const isManagementKey = key.startsWith(MANAGEMENT_KEY_PREFIX);
	return {
		label: `${key.slice(0, 12)}...${key.slice(-3)}`,
		is_management_key: isManagementKey,
		is_provisioning_key: isManagementKey,
		is_free_tier: false,
		limit: null,
		limit_remaining: null,
		limit_reset: null,
		usage: 0,
		usage_daily: 0,
		usage_weekly: 0,
		usage_monthly: 0,
		expires_at: null,
	};
}

/** @param {UpstreamOptions} [options] @returns {Promise<Upstream>} */
async function startUpstream(options = {}) {
	const apiKey = options.apiKey ?? DEMO_API_KEY;
	const managementKey = `${MANAGEMENT_KEY_PREFIX}v1-emulated-0000`;
	/** @type {ReceivedRequest[]} */
	let received = [];
	/** @type {FixtureResponse[]} */
	let queued = [];
	/** @type {Map<string, FixtureResponse>} */
	let known = new Map();

	const mock = new LLMock({ port: options.port ?? 0, host: '127.0.0.1', logLevel: 'silent' });

	/** @param {import('node:http').ServerResponse} response @param {number} status @param {unknown} body */
	const sendJson = (response, status, body) => {
		response.writeHead(status, { 'Content-Type': 'application/json' });
		response.end(JSON.stringify(body));
		return true;
	};
	const keys = emulatedKeys();
	const endpoints = [...LOOK_UPS, ...emulatedMedia(), ...emulatedBatches(answerInBatch)];
	mock.mount(BASE_PATH, {
		handleRequest: async (request, response, mountedPath) => {
			received.push(record(request, response));
			const [path = '', query = ''] = mountedPath.split('?');
			const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
			const isPublic = request.method === 'GET' && path === '/models';
			const isKnown = key === apiKey || key === managementKey || keys.has(key ?? '');
			if (!isKnown && !isPublic) {
				const message = key === undefined ? 'No auth credentials found' : 'User not found.';
				return sendJson(response, 401, { error: { code: 401, message } });
			}
			if (request.method === 'GET' && path === '/key') {
				return sendJson(response, 200, { data: describeKey(key ?? '') });
			}
			const method = request.method ?? '';
			if (keys.handles(path)) {
				const { status, body } = keys.answer({
					method,
					path,
					isManagementKey: key === managementKey,
					body: (await readBody(request)).json,
				});
				return sendJson(response, status, body);
			}
			for (const [pattern, answerOf] of endpoints) {
				const found = pattern.exec(`${method} ${path}`);
				if (found === null) continue;
				const { json, bytes } = await readBody(request);
				const asked = { method, path, query: new URLSearchParams(query), body: json, bytes };
				const { status, body, contentType } = answerOf(asked, found[1] ?? '');
				if (contentType === undefined) return sendJson(response, status, body);
				response.writeHead(status, {
					'Content-Type': contentType,
					'X-Generation-Id': `gen-emulated-${received.length}`,
				});
				response.end(body);
				return true;
			}
			return false;
		},
	});

	/** @type {Upstream['setPace']} */
	const setPace = ({ firstTokenMs = 0, tokensPerSecond = 0 }) => {
		mock.clearFixtures();
		mock.addFixture({
			match: { endpoint: 'chat', predicate: () => true },
			response: (request) => {
				const next = queued.shift();
				if (next) return next;
				const fixed = known.get(textOf(request.messages.at(-1)?.content ?? ''));
				if (fixed) return fixed;
				const failure = askedFailure(request);
				return failure ? toErrorResponse(failure) : answer(request, options.callsTools);
			},
			streamingProfile: { ttft: firstTokenMs, tps: tokensPerSecond },
			chunkSize: CHARS_PER_TOKEN,
		});
	};
	setPace(options);
	await mock.start();

	return {
		baseUrl: `http://127.0.0.1:${mock.port}${BASE_PATH}`,
		port: mock.port,
		apiKey,
		managementKey,
		requests: () => received,
		clear: () => {
			received = [];
			queued = [];
			known = new Map();
			mock.clearRequests();
		},
		failNext: (failure) => queued.push(toErrorResponse(failure)),
		answerNext: (response) => queued.push(response),
		setAnswers: (answers) => {
			known = new Map(Object.entries(answers));
		},
		setPace,
		stop: () => mock.stop(),
	};
}

module.exports = { startUpstream };

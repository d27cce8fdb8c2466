/** Upstream's errors carry ids, prompts and provider bodies: none of it is passed on. */
import { describe, expect, test } from '@jest/globals';
import {
	chunkObject,
	DONE,
	event,
	happyBody,
	stream,
	textChunk,
	usageChunk,
} from '../support/chatReplies';
import { json, type Reply } from '../support/reply';
import { errorBody, expectNoSecrets, onlyJson, SECRETS, useBench } from './openRouter';
import { STREAMING } from './streamingCaller';

const bench = useBench();
const { chat } = bench;

/** Headers that take the chance out of a retry: the next attempt starts at once. */
const NOW = { 'retry-after': '0' };

test('the watch of this file sees logs and finds what it looks for', async () => {
	bench.upstream.chat(json(400, errorBody({ code: 400 })));
	const { everything } = await chat();
	expect(everything).toContain('Running node "OpenRouter" finished with error');
	expect(() => expectNoSecrets(`${everything} ${SECRETS.apiKey}`)).toThrow('apiKey');
});

describe('a secret that must not be passed on', () => {
	const LEAKY: Array<{ name: string; reply: Reply }> = [
		{
			name: 'a moderation refusal',
			reply: json(403, errorBody({ code: 403 }, { metadata: { reasons: ['violence'] } })),
		},
		{ name: 'a provider’s failure', reply: json(502, errorBody({ code: 502 }), NOW) },
		{
			name: 'a faulty request',
			reply: json(400, {
				error: {
					code: 400,
					message: `Key ${SECRETS.apiKey}-1 of ${SECRETS.accountId} may not: UPSTREAM-WORDS-LEAK`,
				},
				user_id: SECRETS.accountId,
			}),
		},
		{ name: 'an error inside a success', reply: json(200, errorBody({ code: 400 })) },
		{
			name: 'an error in mid-stream',
			reply: stream(
				textChunk('Half'),
				event({ ...chunkObject({ finish_reason: 'error' }), ...errorBody({ code: 400 }) }),
			),
		},
	];

	describe.each(LEAKY)('$name', ({ reply }) => {
		test.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
			'%s',
			async (onError) => {
				bench.upstream.chat(reply);
				const run = await chat({}, { onError });
				// Outputs, errors with causes and contexts, and logs; useBench() repeats it for every run.
				expectNoSecrets(run.everything);
				// What a workflow may hand to a caller, and the one text that n8n streams to one.
				const open = JSON.stringify([
					run.output.map(({ json: item }) => item),
					run.errorOutput.map(({ json: item }) => item),
					run.error?.message,
					run.error?.description,
				]);
				expect(open).not.toContain('UPSTREAM-WORDS-LEAK');
			},
		);
	});
});

describe('what the provider said is for the author: in the error’s details, and nowhere else', () => {
	const WORDS = 'PROVIDER-WORDS-LEAK';
	const failure = {
		error: {
			code: 502,
			message: 'Provider returned error',
			metadata: {
				provider_name: 'Google',
				remedy_hint: `Ask again without ${WORDS}`,
				raw: JSON.stringify({
					error: {
						message: `${WORDS}: project of ${SECRETS.accountId} with ${SECRETS.apiKey}-1 at jo@example.com`,
						details: SECRETS.rawProviderBody,
					},
				}),
			},
		},
		user_id: SECRETS.accountId,
	};
	const failed = json(502, failure, NOW);
	const ONE_ATTEMPT = { options: { attempts: 1 } };
	const DETAILS = `Google said: ${WORDS}: project of … with sk-or-… at …. OpenRouter advises: Ask again without ${WORDS}`;
	/** All that is stored and logged, without the details. */
	const besides = (run: Awaited<ReturnType<typeof chat>>, details: string) =>
		run.everything.replaceAll(details, '');

	test('when the node stops', async () => {
		bench.upstream.chat(failed);
		const run = await chat(ONE_ATTEMPT);
		expect(run.error).toMatchObject({ messages: [DETAILS], httpCode: '502' });
		expect(besides(run, DETAILS)).not.toContain(WORDS);
		expect(`${run.error?.message} ${run.error?.description}`).not.toContain(WORDS);
	});

	test('when a caller reads the stream', async () => {
		bench.upstream.chat(failed);
		const run = await chat(ONE_ATTEMPT, STREAMING);
		expect(JSON.stringify(run.error)).toContain(DETAILS);
		expect(besides(run, DETAILS)).not.toContain(WORDS);
		expect(JSON.stringify(run.chunks)).not.toContain(WORDS);
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'and nowhere with %s, as n8n keeps no details then',
		async (onError) => {
			for (const options of [{ onError }, { onError, ...STREAMING }]) {
				bench.upstream.chat(failed);
				const run = await chat(ONE_ATTEMPT, options);
				expect(run.status).toBe('success');
				expect(run.everything).not.toContain(WORDS);
			}
		},
	);

	test('also of an error in mid-stream', async () => {
		bench.upstream.chat(
			stream(textChunk('Half'), event({ ...chunkObject({ finish_reason: 'error' }), ...failure })),
		);
		const run = await chat(ONE_ATTEMPT, STREAMING);
		expect(JSON.stringify(run.error)).toContain(DETAILS);
		expect(JSON.stringify(run.chunks)).not.toContain(WORDS);
	});

	test('and of a moderation no word but its reasons', async () => {
		bench.upstream.chat(
			json(403, errorBody({ code: 403 }, { metadata: { reasons: ['violence'] } })),
		);
		const run = await chat(ONE_ATTEMPT);
		expect(run.error).toMatchObject({ messages: ['Reasons: violence. Provider: Google'] });
	});
});

describe('IDs of the account are in no output', () => {
	const METADATA = { strategy: 'direct', workspace_id: 'WORKSPACE-LEAK' };
	const body = {
		...happyBody(),
		user_id: SECRETS.accountId,
		organization_id: 'ORGANIZATION-LEAK',
		openrouter_metadata: METADATA,
	};

	test.each<{ name: string; reply: Reply }>([
		{
			name: 'streamed',
			reply: stream(
				event({ ...chunkObject({ delta: { content: 'Hi' } }), user_id: SECRETS.accountId }),
				event({ ...chunkObject({}), choices: [], openrouter_metadata: METADATA }),
				event({ ...chunkObject({ finish_reason: 'stop' }), organization_id: 'ORGANIZATION-LEAK' }),
				usageChunk(),
				DONE,
			),
		},
		{ name: 'in one body', reply: json(200, body) },
	])('$name', async ({ reply }) => {
		for (const simplify of [true, false]) {
			bench.upstream.chat(reply);
			const run = await chat({ simplify });
			expect(onlyJson(run)).toMatchObject(
				simplify
					? { routerMetadata: { strategy: 'direct' } }
					: { object: 'chat.completion', openrouter_metadata: { strategy: 'direct' } },
			);
			expect(run.everything).not.toMatch(/WORKSPACE-LEAK|ORGANIZATION-LEAK/);
		}
	});

	test('of a model either', async () => {
		const model = { id: 'a/b', name: 'B', user_id: SECRETS.accountId, context_length: 8 };
		bench.upstream.route('GET /models/user', json(200, { data: [model] }));
		const run = await chat({ resource: 'model', operation: 'getMany', simplify: false });
		expect(onlyJson(run)).toEqual({ id: 'a/b', name: 'B', context_length: 8 });
	});
});

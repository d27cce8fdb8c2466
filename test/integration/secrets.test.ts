/** Upstream's errors carry ids, prompts and provider bodies: none of it is passed on. */
import { describe, expect, test } from '@jest/globals';
import { chunkObject, event, json, type Reply, stream, textChunk } from '../support/faultServer';
import { errorBody, expectNoSecrets, SECRETS, useBench } from './openRouter';

const bench = useBench();
const { chat } = bench;

/** Headers that take the chance out of a retry: the next attempt starts at once. */
const NOW = { 'retry-after': '0' };

test('the watch sees logs, and it does find what it looks for', async () => {
	bench.upstream.chat(json(400, errorBody({ code: 400 })));
	const { everything } = await chat();
	expect(everything).toContain('Running node "OpenRouter" finished with error');
	expect(() => expectNoSecrets(`${everything} ${SECRETS.apiKey}`)).toThrow('apiKey');
});

describe('what must not be passed on', () => {
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

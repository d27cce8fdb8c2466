/** What costs and is made once: whether it may have been made, although the request failed. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createBatch } from '../../../nodes/shared/transport/batches';
import { orderVideo } from '../../../nodes/shared/transport/videos';
import { connectionError, CREDENTIAL, fakeUpstream, type Reply } from './upstream';

const LIMITS = { timeoutMs: 200, attempts: 3 };
const NOT_MADE: Reply = connectionError('ECONNREFUSED');
const SILENT: Reply = { statusCode: 200, end: 'silence' };

// Without a wait before the next attempt.
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => void jest.restoreAllMocks());

describe.each([
	{
		name: 'a video',
		maybe: /A video may be on its way all the same/,
		ask: async (context: Parameters<typeof orderVideo>[0]) =>
			await orderVideo(context, CREDENTIAL, { limits: LIMITS, signals: [], body: {} }),
	},
	{
		name: 'a batch',
		maybe: /did not say whether it has accepted the batch/,
		ask: async (context: Parameters<typeof createBatch>[0]) =>
			await createBatch(context, CREDENTIAL, {}, { limits: LIMITS }),
	},
])('$name', ({ maybe, ask }) => {
	test('may be made when the time is over after a connection that was never made', async () => {
		const { context, sent } = fakeUpstream(NOT_MADE, SILENT);
		const reply = await ask(context);
		expect(sent).toHaveLength(2);
		expect(reply).toMatchObject({
			kind: 'failed',
			failure: { message: expect.stringMatching(maybe) },
		});
	});

	test('is not made when no connection was', async () => {
		const { context, sent } = fakeUpstream(NOT_MADE, NOT_MADE, NOT_MADE);
		const reply = await ask(context);
		expect(sent).toHaveLength(3);
		expect(reply).toMatchObject({
			kind: 'failed',
			failure: { message: 'OpenRouter could not be reached' },
		});
	});
});

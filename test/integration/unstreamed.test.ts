/**
 * A call that is not streamed (response healing) is completed and billed whatever becomes of its
 * connection, so it is asked again only when it surely was not answered.
 */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { happyBody, stream } from '../support/chatReplies';
import { DESTROY, HANG_UP, json, SILENCE, text } from '../support/reply';
import type { Reply } from '../support/reply';
import { errorBody, onlyJson, useBench } from './openRouter';

const bench = useBench();

const NOW = { 'retry-after': '0' };
const HEALED: INodeParameters = {
	plugins: { responseHealing: true },
	options: { attempts: 3, extraBody: '{"response_format": {"type": "json_object"}}' },
};

const failedItem = async (parameters: INodeParameters): Promise<IDataObject> =>
	onlyJson(await bench.chat(parameters, { onError: 'continueRegularOutput' }));

test('response healing is asked for unstreamed, and its answer read whole', async () => {
	bench.upstream.chat(json(200, happyBody('{"a":1}')));
	expect(onlyJson(await bench.chat(HEALED))).toMatchObject({ text: '{"a":1}' });
	expect(bench.upstream.chatBodies).toEqual([
		expect.objectContaining({ stream: false, plugins: [{ id: 'response-healing' }] }),
	]);
});

describe('an unstreamed call is not tried again after', () => {
	test.each<{ name: string; reply: Reply; statusCode: number }>([
		{ name: 'a connection that was hung up', reply: HANG_UP, statusCode: 502 },
		{ name: 'an answer that broke off', reply: stream('{"id":', DESTROY), statusCode: 502 },
		{ name: 'an answer that is no JSON', reply: text(200, '<html>'), statusCode: 502 },
		{ name: 'half an answer that was whole', reply: text(200, '{"id":'), statusCode: 502 },
		{
			name: 'a gateway’s timeout',
			reply: json(504, errorBody({ code: 504 }), NOW),
			statusCode: 504,
		},
		{
			name: 'a provider’s timeout',
			reply: json(524, errorBody({ code: 524 }), NOW),
			statusCode: 524,
		},
	])('$name', async ({ reply, statusCode }) => {
		bench.upstream.chat(reply);
		expect(await failedItem(HEALED)).toMatchObject({ statusCode });
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	test('its time is over', async () => {
		bench.upstream.chat(SILENCE);
		const options = { ...(HEALED.options as INodeParameters), timeout: 1 };
		expect(await failedItem({ ...HEALED, options })).toMatchObject({ statusCode: 504 });
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});
});

describe('a call is tried again after', () => {
	test.each([429, 503, 502])('status %s, which says that it was not answered', async (status) => {
		bench.upstream.chat(
			json(status, errorBody({ code: status }), NOW),
			json(200, happyBody('{"a":1}')),
		);
		expect(onlyJson(await bench.chat(HEALED))).toMatchObject({ timing: { attempts: 2 } });
	});

	test('a connection that was hung up, when streamed', async () => {
		bench.upstream.chat(HANG_UP, json(200, happyBody()));
		expect(onlyJson(await bench.chat({ options: { attempts: 2 } }))).toMatchObject({
			timing: { attempts: 2 },
		});
	});
});

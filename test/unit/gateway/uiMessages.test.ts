/** The AI SDK's UI messages at the gateway: what is their own. */
import { describe, expect, test } from '@jest/globals';
import { request, type RequestOptions } from '../../support/gatewayRequest';
import { BufferWindowMemory } from '../steps/memories';
import { DONE, event, withSteps } from './modelAnswers';

const ORIGIN = 'https://app.example';

const ask = async (options: RequestOptions = {}, answer = 'Hi') =>
	await request(
		async function* () {
			yield event({ content: answer }, 'stop') + DONE;
		},
		{ endpoint: 'ui-messages', ...options },
	);

test('the stream has the header of its kind, which a page may read', async () => {
	const { headers } = await ask({ headers: { origin: ORIGIN } });
	expect(headers).toMatchObject({ 'X-Vercel-AI-UI-Message-Stream': 'v1' });
	expect(headers['Access-Control-Expose-Headers']).toContain('X-Vercel-AI-UI-Message-Stream');
});

test('it is a stream and reported as one, whatever the body says', async () => {
	const { text, report } = await ask({ isStreamed: false, parameters: { report: 'always' } });
	expect(text).toMatch(/^data: \{"type":"start"/);
	expect(report).toMatchObject({ outcome: 'answered', streamed: true });
});

describe('a page that asks for an answer that may go on', () => {
	const resume = async (more: RequestOptions = {}) =>
		await ask({ method: 'GET', headers: { origin: ORIGIN }, ...more });

	test('learns that there is none', async () => {
		const { status, text, headers, calls } = await resume();
		expect({ status, text, calls }).toEqual({ status: 204, text: '', calls: 0 });
		expect(headers).toMatchObject({
			'Access-Control-Allow-Origin': ORIGIN,
			'X-RateLimit-Limit-Requests': '10000',
		});
		expect(headers).not.toHaveProperty('Content-Type');
	});

	test.each([
		{
			name: 'a stranger',
			more: { headers: { authorization: 'Bearer nobody-nobody-nobody' } },
			status: 401,
		},
		{
			name: 'another page',
			more: { parameters: { limits: { allowedOrigins: ['https://other.example'] } } },
			status: 403,
		},
	])('learns nothing as $name', async ({ more, status }) => {
		expect(await resume(more)).toMatchObject({ status, calls: 0 });
	});
});

describe('with a memory', () => {
	const said = (text: string, trigger = 'submit-message') => ({
		id: 'c-1',
		trigger,
		messages: [{ id: text, role: 'user', parts: [{ type: 'text', text }] }],
	});
	const user = (content: string) => ({ role: 'user', content });
	const assistant = (content: string) => ({ role: 'assistant', content });

	test('an answer that is asked for again is written without the one before', async () => {
		const node = new BufferWindowMemory(5);
		const memory = () => node;
		await ask({ memory, fields: said('one') }, '1');
		await ask({ memory, fields: said('two') }, '2');
		for (const again of ['2a', '2b']) {
			const { sent } = await ask({ memory, fields: said('two', 'regenerate-message') }, again);
			expect(sent).toMatchObject([{ messages: [user('one'), assistant('1'), user('two')] }]);
		}
		// A memory only grows: it has each of them.
		const { sent } = await ask({ memory, fields: said('three') });
		expect(Object(sent[0]).messages.slice(2)).toEqual([
			...['2', '2a', '2b'].flatMap((answer) => [user('two'), assistant(answer)]),
			user('three'),
		]);
	});

	test('an answer that never came can be asked for again', async () => {
		const node = new BufferWindowMemory(5);
		const memory = () => node;
		await ask({ memory, fields: said('one') }, '1');
		const { sent } = await ask({ memory, fields: said('two', 'regenerate-message') }, '2');
		expect(sent).toMatchObject([{ messages: [user('one'), assistant('1'), user('two')] }]);
	});
});

test('connected tools are shown as the author wants it', async () => {
	const shown = async (showSteps: string) => await withSteps('ui-messages', showSteps);
	expect(await shown('nothing')).not.toMatch(/orders|tool-/);
	expect(await shown('names')).toMatch(/"type":"tool-output-available".*"output":null/);
	expect(await shown('names')).not.toMatch(/SECRET|"n":1/);
	expect(await shown('results')).toMatch(/"input":\{"n":1\}.*[^]*"output":"SECRET ROW"/);
});

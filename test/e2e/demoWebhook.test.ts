/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import axios from 'axios';
import { openSession, type Session } from './session';
import { example } from './workflows';

const ORIGIN = 'https://app.example';
let session: Session;
let webhookUrl: string;

beforeAll(async () => {
	session = await openSession();
	const { workflow, webhookPath } = example(session.credential, ORIGIN);
	webhookUrl = await session.publish(workflow, webhookPath);
});
beforeEach(() => session.upstream.clear());
afterAll(async () => await session?.close());

const post = async (body: unknown) =>
	await axios.post<unknown>(webhookUrl, body, { validateStatus: () => true });

test('the example workflow answers with text, model and cost, and nothing else', async () => {
	const { status, data } = await post({ message: 'hello' });
	expect({ status, data }).toEqual({
		status: 200,
		data: {
			text: 'You said: hello. This answer comes from an emulated OpenRouter.',
			model: 'google/gemini-2.0-flash-001',
			cost: expect.any(Number),
		},
	});
});

test('upstream gets the key and the message once', async () => {
	await post({ message: 'hello' });
	const [request, ...more] = session.upstream.requests();
	expect(more).toEqual([]);
	expect(request?.headers.authorization).toBe(`Bearer ${session.upstream.apiKey}`);
	expect(request?.body).toMatchObject({
		model: 'google/gemini-2.0-flash-001',
		messages: [{ role: 'system' }, { role: 'user', content: 'hello' }],
	});
});

test.each([
	{ name: 'out of credit', failure: { status: 402, message: 'Insufficient credits' }, status: 402 },
	{ name: 'no such model', failure: { status: 404, message: 'No endpoints found' }, status: 404 },
	{ name: 'refused', failure: { status: 403, message: 'Flagged' }, status: 403 },
])('$name: the caller gets the status and a sentence', async ({ failure, status }) => {
	session.upstream.failNext(failure);
	const answer = await post({ message: 'hello' });
	expect({ status: answer.status, data: answer.data }).toEqual({
		status,
		data: { error: expect.stringMatching(/\w+ \w+/) },
	});
	expect(JSON.stringify(answer.data)).not.toContain(session.upstream.apiKey);
});

test('a body without a message is the caller’s mistake, and nothing is asked upstream', async () => {
	const { status, data } = await post({ something: 'else' });
	expect({ status, data }).toEqual({ status: 400, data: { error: expect.any(String) } });
	expect(session.upstream.requests()).toEqual([]);
});

test('n8n’s log does not hold the key', () => {
	expect(readFileSync(session.logFile, 'utf8')).not.toContain(session.upstream.apiKey);
});

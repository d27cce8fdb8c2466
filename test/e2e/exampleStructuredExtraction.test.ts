/** The example that gets fields out of a text, in the real n8n, made of the file that users import. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import axios from 'axios';
import { exampleWorkflow } from '../host/exampleWorkflow';
import { openSession, type Session } from './session';

const ORIGIN = 'https://app.example';
const NAME = 'structured-extraction';
const TEXT = 'Invoice 2026-118 of Example Ltd: 2 lamps at 59.75 EUR each';
const INVOICE = {
	number: '2026-118',
	from: 'Example Ltd',
	currency: 'EUR',
	total: 119.5,
	lines: [{ text: 'Lamp', quantity: 2, price: 59.75 }],
	note: null,
};

let session: Session;
let url: string;

beforeAll(async () => {
	session = await openSession();
	const { webhookPath, ...content } = exampleWorkflow({
		name: NAME,
		credential: session.credential,
		allowedOrigins: ORIGIN,
		webhookPath: `${NAME}-${randomUUID()}`,
	});
	// Not through the session, which would delete it: this n8n is thrown away.
	const workflow = await session.n8n.createWorkflow(content);
	await session.n8n.publish(workflow, webhookPath);
	url = `${session.url}/webhook/${webhookPath}`;
});
beforeEach(() => session.upstream.clear());
afterAll(async () => await session?.close());

const post = async (body: unknown, origin = ORIGIN) =>
	await axios.post<unknown>(url, body, {
		headers: { Origin: origin },
		validateStatus: () => true,
	});

// A format that asks for nothing does not take the place of the author's.
test.each([
	['a text', { message: TEXT }],
	['a text with a format of plain text', { message: TEXT, response_format: { type: 'text' } }],
])('%s is answered with its data, and nothing else', async (_, body) => {
	session.upstream.answerNext({ content: JSON.stringify(INVOICE) });
	const { status, data, headers } = await post(body);
	expect({ status, data }).toEqual({ status: 200, data: INVOICE });
	expect(headers['access-control-allow-origin']).toBe(ORIGIN);
	const [asked, ...more] = session.upstream.requests();
	expect(more).toEqual([]);
	expect(asked?.body).toMatchObject({
		messages: [{ role: 'system' }, { role: 'user', content: TEXT }],
		max_tokens: 1000,
		response_format: { type: 'json_schema', json_schema: { name: 'invoice', strict: true } },
		provider: { require_parameters: true },
	});
});

test('an answer of another form is fixed once, and the page sees the data only', async () => {
	session.upstream.answerNext({ content: 'Sure! It is 119.50 EUR.' });
	session.upstream.answerNext({ content: JSON.stringify(INVOICE) });
	const { status, data } = await post({ message: TEXT });
	expect({ status, data }).toEqual({ status: 200, data: INVOICE });
	expect(session.upstream.requests()).toHaveLength(2);
});

test('an answer that stays of another form is 502, without what the model wrote', async () => {
	session.upstream.answerNext({ content: 'Sure! It is 119.50 EUR.' });
	session.upstream.answerNext({ content: JSON.stringify({ ...INVOICE, total: 'SECRET' }) });
	const { status, data } = await post({ message: TEXT });
	expect({ status, data }).toEqual({
		status: 502,
		data: {
			error: 'The model’s answer does not fit the schema: $.total must be of type number',
			errorType: 'invalid_output',
		},
	});
});

test.each([
	{ name: 'no text', body: {}, status: 400, errorType: 'invalid_body' },
	{
		name: 'a conversation',
		body: { messages: [1, 2].map(() => ({ role: 'user', content: 'x' })) },
		status: 413,
		errorType: 'too_many_messages',
	},
	{
		name: 'a form of its own',
		body: { message: TEXT, response_format: { type: 'json_object' } },
		status: 403,
		errorType: 'field_not_allowed',
	},
	{
		name: 'another page',
		body: { message: TEXT },
		origin: 'https://other.example',
		status: 403,
		errorType: 'origin_not_allowed',
	},
])(
	'$name is refused with $status, and nothing is asked',
	async ({ body, origin, status, errorType }) => {
		const answer = await post(body, origin);
		expect({ status: answer.status, data: answer.data }).toEqual({
			status,
			data: { error: expect.stringMatching(/\w+ \w+/), errorType },
		});
		expect(session.upstream.requests()).toEqual([]);
	},
);

test('a failure upstream comes with its status', async () => {
	session.upstream.failNext({ status: 402, message: 'Insufficient credits' });
	const { status, data } = await post({ message: TEXT });
	expect({ status, data }).toEqual({
		status: 402,
		data: { error: expect.stringMatching(/out of credit/), errorType: 'payment_required' },
	});
});

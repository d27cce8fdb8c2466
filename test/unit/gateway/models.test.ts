/** `GET <path>/models` without n8n: what the schema of OpenRouter's own client requires, and what a page may read. */
import { expect, test } from '@jest/globals';
import { request } from '../../support/gatewayRequest';
import { answer } from './budgeted';

const MODEL = 'google/gemini-2.5-flash';
const PAGE = 'https://my-app.example';

test('the list says how many models it has, and that there is no further page', async () => {
	const { status, text } = await request(answer, {
		endpoint: 'models',
		models: [{ id: MODEL }, { id: 'not/offered' }],
	});
	expect(status).toBe(200);
	expect(JSON.parse(text)).toMatchObject({
		object: 'list',
		data: [{ id: MODEL, object: 'model', links: { details: '' } }],
		total_count: 1,
		links: { next: null },
	});
});

test('the script of a page may read the headers that its client needs', async () => {
	const { headers } = await request(answer, {
		endpoint: 'models',
		headers: { origin: PAGE },
		parameters: { limits: { allowedOrigins: [PAGE] } },
	});
	expect(headers['Access-Control-Allow-Origin']).toBe(PAGE);
	expect((headers['Access-Control-Expose-Headers'] ?? '').split(', ')).toEqual(
		expect.arrayContaining(['Retry-After', 'X-Request-Id', 'X-Generation-Id', 'X-Should-Retry']),
	);
});

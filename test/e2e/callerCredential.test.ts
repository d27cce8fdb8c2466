/** What n8n shows of a saved OpenRouter Caller API credential, and what it makes of a change. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axios from 'axios';
import { openSession, type Session } from './session';

let session: Session;

beforeAll(async () => {
	session = await openSession();
});
afterAll(async () => await session?.close());

const TYPE = 'openRouterCallerApi';

test('n8n shows the names of callers and hides their tokens', async () => {
	const tokens = { Alice: randomUUID(), Bob: randomUUID() };
	const { id } = await session.n8n.createCredential(`callers ${randomUUID()}`, TYPE, {
		method: 'bearer',
		callers: JSON.stringify(tokens),
	});
	const { data } = await axios.get<{ data: { data: { callers: string } } }>(
		`${session.url}/rest/credentials/${id}?includeData=true`,
		{ headers: { Cookie: session.cookie } },
	);
	expect(JSON.parse(data.data.data.callers)).toEqual({ Alice: '***', Bob: '***' });
});

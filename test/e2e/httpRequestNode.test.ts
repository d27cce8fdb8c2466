/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** n8n's HTTP Request node can use our credential; it must not carry the key anywhere else. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import axios from 'axios';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { openSession, type Session } from './session';
import { inARow } from './workflows';

let session: Session;
let webhookUrl: string;
let foreign: Server;
let foreignUrl: string;
const seenByForeign: IncomingHttpHeaders[] = [];

beforeAll(async () => {
	foreign = createServer((request, response) => {
		seenByForeign.push(request.headers);
		response.end('{}');
	});
	foreign.listen(0, '127.0.0.1');
	await once(foreign, 'listening');
	foreignUrl = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/api/v1/key`;

	session = await openSession();
	const { credential } = session;
	const { workflow, webhookPath } = inARow([
		{
			name: 'HTTP Request',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				url: '={{ $json.body.url }}',
				authentication: 'predefinedCredentialType',
				nodeCredentialType: CREDENTIAL_TYPE,
				options: {},
			},
			credentials: { [CREDENTIAL_TYPE]: { id: credential.id, name: credential.name } },
			onError: 'continueRegularOutput',
		},
	]);
	webhookUrl = await session.publish(workflow, webhookPath);
});
beforeEach(() => {
	seenByForeign.length = 0;
});
afterAll(async () => {
	await session?.close();
	foreign.closeAllConnections();
	foreign.close();
});

const request = async (url: string) =>
	(await axios.post<Record<string, unknown>>(webhookUrl, { url })).data;

test('on the credential’s own host the request is made with the key', async () => {
	const answer = await request(`${session.upstream.baseUrl}/key`);
	expect(answer).toMatchObject({ data: { is_management_key: false } });
	expect(session.upstream.requests().at(-1)?.headers.authorization).toBe(
		`Bearer ${session.upstream.apiKey}`,
	);
});

test('another host is refused with a sentence and never called', async () => {
	const answer = await request(foreignUrl);
	expect(JSON.stringify(answer)).toContain('The OpenRouter API key is sent to');
	expect(seenByForeign).toEqual([]);
});

test('the user-info trick does not reach another host', async () => {
	const { port } = new URL(foreignUrl);
	const answer = await request(
		`${new URL(session.upstream.baseUrl).origin}@127.0.0.1:${port}/api/v1/key`,
	);
	expect(answer).toHaveProperty('error');
	expect(seenByForeign).toEqual([]);
});

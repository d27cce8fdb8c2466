/** The example with a picture of each product, made of the very file that users import. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CREDENTIAL_TYPE, exampleWorkflow } from '../host/exampleWorkflow';
import { FaultServer, json } from '../support/faultServer';
import { pngOf } from '../support/mediaFiles';
import { expectKnownParameters, readExample } from './exampleFile';
import { credentialData, openSession, type Session } from './session';

const NAME = 'product-pictures';
const PICTURE = pngOf(8, 8);

let session: Session;
let painter: FaultServer;

beforeAll(async () => {
	session = await openSession();
	painter = await FaultServer.start();
	painter.route('POST /images', ({ body }) => {
		const { prompt } = body as { prompt: string };
		if (prompt.startsWith('A set of two')) {
			return json(402, { error: { code: 402, message: 'No credit' } });
		}
		const b64_json = PICTURE.toString('base64');
		return json(200, { created: 1, data: [{ b64_json }], usage: { cost: 0.04 } });
	});
});
afterAll(async () => {
	await painter?.stop();
	await session?.close();
});

test('the example saves nothing, has no credential, and only parameters that n8n knows', async () => {
	const { text, settings, nodes } = readExample(NAME);
	expect(settings).toEqual({ executionOrder: 'v1', saveDataSuccessExecution: 'none' });
	expect(text).not.toContain('"credentials"');
	await expectKnownParameters(session, nodes);
});

/** The example with a webhook where one presses the button. */
async function answerOf(responseData: 'allEntries' | 'firstEntryBinary'): Promise<Response> {
	const credential = await session.n8n.createCredential('OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: painter.baseUrl,
	});
	const workflow = exampleWorkflow({ name: NAME, credential, allowedOrigins: '*' });
	const webhookPath = `${NAME}-${randomUUID()}`;
	const nodes = workflow.nodes.map((node) =>
		node.type.endsWith('.manualTrigger')
			? {
					...node,
					type: 'n8n-nodes-base.webhook',
					typeVersion: 2.1,
					webhookId: randomUUID(),
					parameters: {
						httpMethod: 'POST',
						path: webhookPath,
						responseMode: 'lastNode',
						responseData,
						options: {},
					},
				}
			: node,
	);
	const url = await session.publish({ ...workflow, nodes }, webhookPath);
	return await fetch(url, { method: 'POST' });
}

test('each product has its picture and its cost, and one that fails its error', async () => {
	const response = await answerOf('allEntries');
	expect(await response.json()).toMatchObject([
		{ sku: 'T-100', picture: 'image_0.png', cost: 0.04, error: '' },
		{ sku: 'C-200', picture: '', cost: 0, error: expect.stringMatching(/out of credit/) },
		{ sku: 'V-300', picture: 'image_0.png', cost: 0.04, error: '' },
	]);
	expect(painter.requests).toHaveLength(3);
});

test('the picture itself is in the output', async () => {
	const response = await answerOf('firstEntryBinary');
	expect(Buffer.from(await response.arrayBuffer()).equals(PICTURE)).toBe(true);
});

/** The example with a picture for each product, made of the very file that users import. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import axios from 'axios';
import { CREDENTIAL_TYPE, exampleWorkflow } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { FaultServer } from '../support/faultServer';
import { json } from '../support/reply';
import { pngOf } from '../support/mediaFiles';
import { credentialData, openSession, type Session } from './session';

const NAME = 'product-pictures';
const LAST_ROW = 'Product, picture, cost';
const PICTURE = pngOf(8, 8, () => [200, 120, 40]);
const COST = 0.039;

let session: Session;
let painter: FaultServer;
let credential: Credential;

beforeAll(async () => {
	session = await openSession();
	painter = await FaultServer.start();
	credential = await session.n8n.createCredential('OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: painter.baseUrl,
	});
});
beforeEach(() => painter.reset());
afterAll(async () => {
	await painter?.stop();
	await session?.close();
});

const painted = json(200, {
	created: 1,
	data: [{ b64_json: PICTURE.toString('base64') }],
	usage: { prompt_tokens: 20, completion_tokens: 1290, total_tokens: 1310, cost: COST },
});

type Product = { id: number; name: string; look: string };

/** The URL of the example with a webhook where one presses the button; it answers what `last` gives. */
async function publish(last: string, answer: object, products?: Product[]): Promise<string> {
	const workflow = exampleWorkflow({ name: NAME, credential, allowedOrigins: '*' });
	const webhookPath = `${NAME}-${randomUUID()}`;
	const nodes = workflow.nodes.map((node) => {
		if (node.type.endsWith('.manualTrigger')) {
			return {
				...node,
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				webhookId: randomUUID(),
				parameters: {
					httpMethod: 'POST',
					path: webhookPath,
					responseMode: 'lastNode',
					options: {},
					...answer,
				},
			};
		}
		if (node.name !== 'Products' || products === undefined) return node;
		return {
			...node,
			parameters: { ...node.parameters, jsonOutput: JSON.stringify({ products }) },
		};
	});
	const connections = Object.fromEntries(
		Object.entries(workflow.connections).filter(([from]) => from !== last),
	);
	return await session.publish({ ...workflow, nodes, connections }, webhookPath);
}

const ALL = { responseData: 'allEntries' };

test('each product comes back with its picture and what it cost', async () => {
	painter.route('POST /images', painted);
	const { data } = await axios.post<unknown>(await publish(LAST_ROW, ALL), {});
	const row = { picture: 'image_0.png', cost: COST, error: '' };
	const images = [
		{ binaryKey: 'data', fileName: 'image_0.png', mimeType: 'image/png', bytes: PICTURE.length },
	];
	expect(data).toEqual([
		{ id: 1, name: 'Teapot', images, ...row },
		{ id: 2, name: 'Desk lamp', images, ...row },
		{ id: 3, name: 'Wool blanket', images, ...row },
	]);
	const bodies = painter.requests.map(({ body }) => body as { prompt: string });
	expect(bodies).toHaveLength(3);
	expect(bodies).toContainEqual({
		model: 'google/gemini-2.5-flash-image',
		prompt:
			'A product photo of this Teapot: white ceramic, round, with a cork handle. Plain light background, soft daylight, no text.',
		aspect_ratio: '1:1',
	});
});

test('the picture is a file of its item', async () => {
	painter.route('POST /images', painted);
	const answer = { responseData: 'firstEntryBinary', responseBinaryPropertyName: 'data' };
	const url = await publish(LAST_ROW, answer, [{ id: 1, name: 'Cup', look: 'blue' }]);
	const { data, headers } = await axios.post<ArrayBuffer>(url, {}, { responseType: 'arraybuffer' });
	expect(String(headers['content-type'])).toContain('image/png');
	expect(Buffer.from(data).equals(PICTURE)).toBe(true);
});

test('a picture that fails has its error, the others go on, and the total counts both', async () => {
	painter.route('POST /images', ({ body }) =>
		JSON.stringify(body).includes('Lamp')
			? json(402, { error: { code: 402, message: 'Insufficient credits' } })
			: painted,
	);
	const products = ['Cup', 'Lamp', 'Rug'].map((name, at) => ({ id: at + 1, name, look: 'blue' }));
	const rows = await axios.post<unknown>(await publish(LAST_ROW, ALL, products), {});
	expect(rows.data).toMatchObject([
		{ name: 'Cup', cost: COST, error: '' },
		{ name: 'Lamp', picture: '', cost: 0, error: expect.stringMatching(/out of credit/) },
		{ name: 'Rug', cost: COST, error: '' },
	]);
	const total = await axios.post<unknown>(await publish('Total', ALL, products), {});
	expect(total.data).toEqual([{ products: 3, failed: 1, cost: expect.closeTo(2 * COST, 9) }]);
});

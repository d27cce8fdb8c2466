/** The example with many rows, made of the very file that users import. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import axios from 'axios';
import { exampleWorkflow } from '../host/exampleWorkflow';
import { openSession, type Session } from './session';

const NAME = 'batch-rows';
type Row = { id: number; review: string; answer: string; cost: number; error: string };
type Total = { rows: number; failed: number; cost: number };

let session: Session;

beforeAll(async () => {
	session = await openSession();
});
beforeEach(() => session.upstream.clear());
afterAll(async () => await session?.close());

/**
 * The example with a webhook where one presses the button; it answers what the node named `last`
 * gives. `rows`: in place of those in the file.
 */
async function run<Item>(last: string, rows?: object[]): Promise<Item[]> {
	const { credential } = session;
	const workflow = exampleWorkflow({
		name: NAME,
		credential,
		allowedOrigins: '*',
	});
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
					responseData: 'allEntries',
					options: {},
				},
			};
		}
		if (node.name !== 'Rows' || rows === undefined) return node;
		return { ...node, parameters: { ...node.parameters, jsonOutput: JSON.stringify({ rows }) } };
	});
	const connections = Object.fromEntries(
		Object.entries(workflow.connections).filter(([from]) => from !== last),
	);
	const url = await session.publish({ ...workflow, nodes, connections }, webhookPath);
	return (await axios.post<Item[]>(url, {})).data;
}

test('each row comes back with its answer and what it cost', async () => {
	const rows = await run<Row>('Row, answer, cost');
	expect(rows.map(({ id }) => id)).toEqual([1, 2, 3]);
	for (const { review, answer, cost, error } of rows) {
		expect(answer).toContain(`You said: ${review}`);
		expect(cost).toBeGreaterThan(0);
		expect(error).toBe('');
	}
});

test('rows keep their order, one that fails has its error, and the others go on', async () => {
	const reviews = Array.from({ length: 25 }, (_, index) => ({
		id: index + 1,
		review: index === 12 ? '/fail 402' : `Review ${index + 1}`,
	}));
	const rows = await run<Row>('Row, answer, cost', reviews);
	expect(rows.map(({ id, review }) => ({ id, review }))).toEqual(reviews);
	expect(rows[12]).toEqual({
		...reviews[12],
		answer: '',
		cost: 0,
		error: expect.stringMatching(/out of credit/),
	});
	expect(rows.filter(({ error }) => error !== '')).toHaveLength(1);
	expect(rows[24]?.answer).toContain('Review 25');
});

test('the total says how many failed and what all cost', async () => {
	const [total, ...more] = await run<Total>('Total', [
		{ id: 1, review: 'Good' },
		{ id: 2, review: '/fail 402' },
		{ id: 3, review: 'Good' },
	]);
	expect(more).toEqual([]);
	const [one] = await run<Row>('Row, answer, cost', [{ id: 1, review: 'Good' }]);
	expect(total).toEqual({
		rows: 3,
		failed: 1,
		cost: expect.closeTo(2 * (one?.cost ?? NaN), 9),
	});
});

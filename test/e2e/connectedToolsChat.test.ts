/**
 * The same tools, connected to the action node behind n8n's Webhook, whose answer is whole or streamed.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { closeConnections, ORIGIN, send } from './abuseCalls';
import { runStartedBy } from './executions';
import { MODEL } from './gateway';
import { openSession, type Session } from './session';
import {
	expectNothingOf,
	expectSteps,
	LAST_WORD,
	scriptAnswer,
	stepsOf,
	TOOL_CASES,
	type ToolCase,
} from './toolCases';
import { openToolPlace, type ToolPlace } from './toolPlace';
import { fixedModel, inARow, openRouterNode, withSubNodes, type SubNode } from './workflows';

let session: Session;
let place: ToolPlace;

beforeAll(async () => {
	session = await openSession();
	place = await openToolPlace(session);
});
beforeEach(() => session.upstream.clear());
afterAll(async () => {
	closeConnections();
	await place?.close();
	await session?.close();
});

const OPERATIONS = {
	complete: { inputMode: 'prompt', prompt: '={{ $json.body.message }}' },
	respond: { requestSource: 'webhook', limits: { allowedOrigins: [ORIGIN] } },
};

type Way = { operation: keyof typeof OPERATIONS; isStreamed: boolean };

const WAYS = [
	{ way: 'Complete', operation: 'complete', isStreamed: false },
	{ way: 'Complete, streamed', operation: 'complete', isStreamed: true },
	{ way: 'Answer a Frontend Request', operation: 'respond', isStreamed: false },
	{ way: 'Answer a Frontend Request, streamed', operation: 'respond', isStreamed: true },
] as const;

/** What the author shows a caller of an answer. */
const SHOWN = {
	name: 'Shown',
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: { mode: 'raw', jsonOutput: '={{ JSON.stringify($json.public) }}', options: {} },
};

async function publishChat(
	{ operation, isStreamed }: Way,
	subNodes: readonly SubNode[],
): Promise<{ url: string; workflowId: string }> {
	const node = openRouterNode(session.credential, {
		operation,
		model: fixedModel(MODEL),
		...OPERATIONS[operation],
	});
	const isShown = operation === 'respond' && !isStreamed;
	const { workflow, webhookPath } = inARow(isShown ? [node, SHOWN] : [node]);
	if (isStreamed) workflow.nodes[0].parameters.responseMode = 'streaming';
	const settings = { ...workflow.settings, saveDataSuccessExecution: 'all' };
	const content = withSubNodes({ ...workflow, settings }, node.name, subNodes);
	const url = await session.publish(content, webhookPath);
	const all = await session.n8n.listWorkflows();
	return { url, workflowId: all.find(({ name }) => name === webhookPath)?.id ?? '' };
}

const SETS = [
	...TOOL_CASES.map((one) => ({ title: one.title, cases: [one] })),
	{ title: 'all of them, in one message', cases: TOOL_CASES },
];

describe.each(SETS)('$title', ({ cases }) => {
	test.each(WAYS)('$way', async (way) => {
		await askAndCheck(way, cases);
	});
});

async function askAndCheck(way: Way, cases: readonly ToolCase[]): Promise<void> {
	const subNodes = cases.flatMap(({ attach }) => attach(place));
	const { url, workflowId } = await publishChat(way, subNodes);
	scriptAnswer(session, ...cases);
	const body = { message: 'Please look it up.' };
	const { result: answer, run } = await runStartedBy(
		session,
		workflowId,
		async () => await send(url, { body }),
	);
	expect(answer.status).toBe(200);
	expect(textIn(answer.text, way.isStreamed)).toBe(LAST_WORD);
	const [item] = run.itemsOf('OpenRouter');
	expect(item).toMatchObject({ text: LAST_WORD, steps: stepsOf(...cases) });
	expectSteps(session, MODEL, ...cases);
	// The item of Complete is the author's own, and says what was called.
	if (way.operation === 'complete' && !way.isStreamed) expectNoResult(answer.text, cases);
	else expectNothingOf(answer.text, ...cases);
	expectNoResult(JSON.stringify(item), cases);
}

function textIn(answer: string, isStreamed: boolean): unknown {
	if (!isStreamed) return (JSON.parse(answer) as { text?: unknown }).text;
	const lines = answer
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as { type: string; content?: string });
	const types = lines.map(({ type }) => type);
	expect(types.filter((type) => type !== 'item')).toEqual(['begin', 'end']);
	return lines.map(({ type, content }) => (type === 'item' ? content : '')).join('');
}

function expectNoResult(text: string, cases: readonly ToolCase[]): void {
	for (const { result } of cases) expect(text).not.toContain(result);
}

/**
 * The same tools, connected to the action node behind n8n's Webhook, whose answer is whole or streamed.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { closeConnections, send } from './abuseCalls';
import { runStartedBy } from './executions';
import { MODEL } from './gateway';
import { openSession, type Session } from './session';
import {
	AGENT_MODEL,
	expectNothingOf,
	expectSteps,
	LAST_WORD,
	scriptAnswer,
	stepsOf,
	TOOL_CASES,
	TOOL_SETS,
	type ToolCase,
} from './toolCases';
import { linesOf, publishChat, textOfLines, WAYS, type Way } from './toolChat';
import { agentTool } from './toolNodes';
import { openToolPlace, type ToolPlace } from './toolPlace';

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

describe.each(TOOL_SETS)('$title', ({ cases }) => {
	test.each(WAYS)('$way', async (way) => {
		await askAndCheck(way, cases);
	});
});

describe('an AI Agent Tool that streams, which would write into the answer', () => {
	test.each(WAYS)('$way', async (way) => {
		const { modelCredential: credential } = place;
		const agent = agentTool({ name: 'Expert', model: AGENT_MODEL, credential });
		const { url, workflowId } = await publishChat(session, way, agent);
		const expert = TOOL_CASES.filter(({ functionName }) => functionName === 'Expert');
		scriptAnswer(session, ...expert);
		const { result: answer, run } = await runStartedBy(
			session,
			workflowId,
			async () => await send(url, { body: { message: 'Please ask the expert.' } }),
		);
		if (way.isStreamed) {
			expect(linesOf(answer.text).map(({ type }) => type)).toEqual(['error']);
			expect(run.error).toBe('“Expert” would write its own text into the streamed answer');
			expect(session.upstream.requests()).toEqual([]);
		} else {
			expect(JSON.parse(answer.text)).toMatchObject({ text: LAST_WORD });
		}
	});
});

async function askAndCheck(way: Way, cases: readonly ToolCase[]): Promise<void> {
	const subNodes = cases.flatMap(({ attach }) => attach(place));
	const { url, workflowId } = await publishChat(session, way, subNodes);
	scriptAnswer(session, ...cases);
	const body = { message: 'Please look it up.' };
	const { result: answer, run } = await runStartedBy(
		session,
		workflowId,
		async () => await send(url, { body }),
	);
	expect(answer.status).toBe(200);
	const text = way.isStreamed ? textOfLines(linesOf(answer.text)) : JSON.parse(answer.text).text;
	expect(text).toBe(LAST_WORD);
	const [item] = run.itemsOf('OpenRouter');
	expect(item).toMatchObject({ text: LAST_WORD, steps: stepsOf(...cases) });
	expectSteps(session, MODEL, ...cases);
	// The item of Complete is the author's own, and says what was called.
	if (way.operation === 'complete' && !way.isStreamed) expectNoResult(answer.text, cases);
	else expectNothingOf(answer.text, ...cases);
	expectNoResult(JSON.stringify(item), cases);
}

function expectNoResult(text: string, cases: readonly ToolCase[]): void {
	for (const { result } of cases) expect(text).not.toContain(result);
}

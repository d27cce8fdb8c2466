/**
 * n8n's own tools, connected to a gateway in a real n8n: the model calls them, they run with what it
 * has asked, it gets their results, and the caller gets its text and nothing of all this.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { closeConnections, send } from './abuseCalls';
import { readOpenAi } from './abuseOpenAi';
import { readAnswer } from './abuseOutcomes';
import { runStartedBy } from './executions';
import { CALLER, MODEL, publishGateway, type Gateway } from './gateway';
import { openSession, type Session } from './session';
import {
	expectNothingOf,
	expectSteps,
	LAST_WORD,
	scriptAnswer,
	stepsOf,
	TOOL_SETS,
	type ToolCase,
} from './toolCases';
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

const WAYS = [
	{ way: 'a whole answer', isStreamed: false },
	{ way: 'events', isStreamed: true },
];

describe.each(TOOL_SETS)('$title', ({ cases }) => {
	let gateway: Gateway;

	beforeAll(async () => {
		gateway = await publishGateway(session, {
			parameters: { report: 'always' },
			subNodes: cases.flatMap(({ attach }) => attach(place)),
		});
	});

	test.each(WAYS)('a caller who wants $way gets the text, the model the result', async (ways) => {
		await askAndCheck(gateway, cases, ways.isStreamed);
	});
});

async function askAndCheck(
	gateway: Gateway,
	cases: readonly ToolCase[],
	isStreamed: boolean,
): Promise<void> {
	scriptAnswer(session, ...cases);
	const { result: answer, run } = await runStartedBy(
		session,
		gateway.workflowId,
		async () =>
			await send(`${gateway.baseUrl}/chat/completions`, {
				headers: { Authorization: `Bearer ${CALLER.token}` },
				body: { model: MODEL, message: 'Please look it up.', stream: isStreamed },
			}),
	);
	expect(readAnswer(answer, readOpenAi)).toEqual({
		outcome: { kind: 'answered' },
		text: LAST_WORD,
		isStreamed,
	});
	expectNothingOf(answer.text, ...cases);
	expectSteps(session, MODEL, ...cases);
	expect(run.itemsOf('Gateway')).toMatchObject([{ outcome: 'answered', steps: stepsOf(...cases) }]);
	for (const { result } of cases) expect(run.text).not.toContain(result);
}

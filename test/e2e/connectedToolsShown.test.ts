/** What callers of a streamed answer see of tools when the author shows it: names, or results as well. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { closeConnections, send } from './abuseCalls';
import { readOpenAi } from './abuseOpenAi';
import { readAnswer } from './abuseOutcomes';
import { CALLER, MODEL, publishGateway } from './gateway';
import { openSession, type Session } from './session';
import { LAST_WORD, scriptAnswer, type ToolCase } from './toolCases';
import { linesOf, publishChat, textOfLines } from './toolChat';
import { codeTool } from './toolNodes';

const CODE = {
	title: 'Code Tool',
	functionName: 'shout',
	stepName: 'shout',
	args: { word: 'lamp' },
	result: 'LAMP',
	attach: () => [
		codeTool({ name: 'shout', jsCode: 'return query.word.toUpperCase();', texts: ['word'] }),
	],
} satisfies ToolCase;

const begun = { id: 'call_1', tool: 'shout', status: 'running' };
const ended = { id: 'call_1', tool: 'shout', status: 'ok' };
const ARGUMENTS = JSON.stringify(CODE.args);

const CHOICES = [
	{ show: 'names', steps: [[begun], [ended]] },
	{
		show: 'results',
		steps: [[{ ...begun, arguments: ARGUMENTS }], [{ ...ended, result: 'LAMP' }]],
	},
];

let session: Session;

beforeAll(async () => {
	session = await openSession();
});
beforeEach(() => session.upstream.clear());
afterAll(async () => {
	closeConnections();
	await session?.close();
});

describe.each(CHOICES)('Show Steps: $show', ({ show, steps }) => {
	const parameters = { steps: { showSteps: show } };

	test('events of the gateway have chunks with steps and no text', async () => {
		const gateway = await publishGateway(session, { parameters, subNodes: CODE.attach() });
		scriptAnswer(session, CODE);
		const answer = await send(`${gateway.baseUrl}/chat/completions`, {
			headers: { Authorization: `Bearer ${CALLER.token}` },
			body: { model: MODEL, message: 'Shout lamp', stream: true },
		});
		expect(readAnswer(answer, readOpenAi)).toMatchObject({ text: LAST_WORD, isStreamed: true });
		const shown = answer.text
			.split('\n\n')
			.filter((event) => event.includes('"steps"'))
			.map((event) => JSON.parse(event.replace(/^data: /, '')) as { steps: unknown });
		expect(shown.map((chunk) => chunk.steps)).toEqual(steps);
	});

	test.each(['complete', 'respond'] as const)(
		'through n8n’s Webhook (%s) there are lines of their own',
		async (operation) => {
			const way = { operation, isStreamed: true };
			const { url } = await publishChat(session, way, CODE.attach(), parameters);
			scriptAnswer(session, CODE);
			const { text } = await send(url, { body: { message: 'Shout lamp' } });
			const lines = linesOf(text);
			const isShown = ({ type }: { type: string }) => type === 'steps';
			const shown = lines.filter(isShown).map(({ content = '' }) => JSON.parse(content) as unknown);
			expect(shown).toEqual(steps.map((step) => ({ steps: step })));
			expect(textOfLines(lines.filter((line) => !isShown(line)))).toBe(LAST_WORD);
		},
	);
});

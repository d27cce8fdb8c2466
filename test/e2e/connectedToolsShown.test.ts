/* eslint-disable @n8n/community-nodes/no-restricted-imports,
   @n8n/community-nodes/no-restricted-globals -- a test, not part of the package */
/** What callers of a streamed answer see of tools when the author shows it: names, or results as well. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PROJECT } from '../host/places';
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

	test('useChat has them as parts of the message, and neither runs them nor sends them again', async () => {
		const gateway = await publishGateway(session, { parameters, subNodes: CODE.attach() });
		scriptAnswer(session, CODE);
		const { stdout } = await promisify(execFile)(
			process.execPath,
			[join(PROJECT, 'test/e2e/clients/aiSdkUseChatTools.mjs'), gateway.baseUrl, CALLER.token],
			{ timeout: 60_000 },
		);
		const isWhole = show === 'results';
		expect(JSON.parse(stdout)).toEqual({
			first: {
				parts: [
					{ type: 'step-start' },
					{
						type: 'dynamic-tool',
						toolName: 'shout',
						toolCallId: 'n8n_1_call_1',
						state: 'output-available',
						input: isWhole ? CODE.args : {},
						output: isWhole ? 'LAMP' : null,
						providerExecuted: true,
					},
					{ type: 'step-start' },
					{ type: 'text', text: LAST_WORD, state: 'done' },
				],
				requests: 1,
			},
			called: [],
			requests: 2,
			status: 'ready',
			text: expect.stringContaining('And?'),
		});
		// The model gets the text of the earlier answer, and no calls that a page could have made up.
		expect(session.upstream.requests().at(-1)?.body).toMatchObject({
			messages: [
				{ role: 'user', content: 'Shout lamp' },
				{ role: 'assistant', content: LAST_WORD },
				{ role: 'user', content: 'And?' },
			],
		});
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

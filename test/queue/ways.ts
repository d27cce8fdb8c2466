/** The three ways in which a page asks: two that start an execution in a worker, and the gateway. */
import { randomUUID } from 'node:crypto';
import { exampleWorkflow, type ExampleName } from '../host/exampleWorkflow';
import { CALLER, publishGateway } from '../e2e/gateway';
import { openCall, type Call } from './call';
import { WAYS } from './outcomeTable';
import { through, type QueueSession } from './queueSession';
import { answerIn } from './streamedAnswer';

const ORIGIN = 'https://app.example';

export type Way = {
	/** As the table of docs/operations.md has it. */
	name: string;
	/** None for the gateway, whose calls are no executions. */
	workflowId: string | undefined;
	isStreamed: boolean;
	ask: (process: { url: string }, question: string) => Call;
	/** What the caller has of the answer, in words; `wanted` is the whole answer. */
	seen: (call: Call, wanted: string) => string;
};

const WHOLE = 'the whole answer';

const streamedSeen =
	(form: 'lines' | 'events'): Way['seen'] =>
	(call, wanted) => {
		if (call.status() !== 200) return refusalSeen(call);
		const answer = answerIn(form, call.text());
		switch (answer.kind) {
			case 'whole':
				return answer.text === wanted ? WHOLE : 'a wrong answer';
			case 'pieceLost':
				return 'the answer without a piece; its end tells';
			case 'cut':
				return 'the beginning of the answer';
			case 'error':
				return `an error: “${answer.message}”`;
		}
	};

const wholeSeen: Way['seen'] = (call, wanted) => {
	if (call.status() !== 200) return refusalSeen(call);
	const { text } = JSON.parse(call.text()) as { text?: unknown };
	return text === wanted ? WHOLE : 'a wrong answer';
};

const refusalSeen = (call: Call): string =>
	call.status() === 0 ? 'nothing' : `${call.status()}: \`${call.text()}\``;

async function publishExample(session: QueueSession, name: ExampleName) {
	const { webhookPath, ...content } = exampleWorkflow({
		name,
		credential: session.credential,
		allowedOrigins: ORIGIN,
		webhookPath: `${name}-${randomUUID()}`,
	});
	// The test asks what became of the execution, which the example does not keep.
	const settings = { ...content.settings, saveDataSuccessExecution: 'all' };
	const workflow = await session.n8n.createWorkflow({ ...content, settings });
	await session.n8n.publish(workflow, webhookPath);
	return { workflowId: workflow.id, url: `${session.url}/webhook/${webhookPath}` };
}

export async function publishWays(session: QueueSession): Promise<Way[]> {
	const streamed = await publishExample(session, 'frontend-chat-streamed');
	const guarded = await publishExample(session, 'frontend-chat-guarded');
	const gateway = await publishGateway(session, { parameters: { limits: { maxConcurrent: 100 } } });
	const fromPage = { Origin: ORIGIN };
	const asCaller = { Authorization: `Bearer ${CALLER.token}` };
	return [
		{
			name: WAYS.streamed,
			workflowId: streamed.workflowId,
			isStreamed: true,
			ask: (process, message) => openCall(through(process, streamed.url), { message }, fromPage),
			seen: streamedSeen('lines'),
		},
		{
			name: WAYS.whole,
			workflowId: guarded.workflowId,
			isStreamed: false,
			ask: (process, message) => openCall(through(process, guarded.url), { message }, fromPage),
			seen: wholeSeen,
		},
		{
			name: WAYS.gateway,
			workflowId: undefined,
			isStreamed: true,
			ask: (process, content) => {
				const url = through(process, `${gateway.baseUrl}/chat/completions`);
				return openCall(url, { messages: [{ role: 'user', content }], stream: true }, asCaller);
			},
			seen: streamedSeen('events'),
		},
	];
}

/** Runs a workflow as the editor's button does. */
import { finishedRun, type Run } from './executions';
import type { Session } from './session';

/** @param trigger name of the trigger node to start from */
export async function runManually(
	session: Pick<Session, 'n8n'>,
	workflowId: string,
	trigger: string,
): Promise<Run> {
	const body = { triggerToStartFrom: { name: trigger } };
	const started = await session.n8n.call('POST', `/rest/workflows/${workflowId}/run`, body);
	return await finishedRun(session, started.data.executionId);
}

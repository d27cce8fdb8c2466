/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Runs a workflow as the editor's button does, and reads what its nodes gave. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from './session';

type NodeRun = { data?: { main?: Array<Array<{ json: unknown }> | null> } };
type ExecutionData = {
	resultData: { error?: { message: string }; runData: Record<string, NodeRun[]> };
};

const RUN_TIMEOUT_MS = 30_000;
const POLL_MS = 50;
const UNFINISHED = ['new', 'running', 'waiting'];

export type Run = {
	status: string;
	error: string | undefined;
	/** Items of a node's first output; none when it did not run. */
	itemsOf: (node: string) => unknown[];
};

/** @param trigger name of the trigger node to start from */
export async function runManually(
	{ n8n }: Session,
	workflowId: string,
	trigger: string,
): Promise<Run> {
	const body = { triggerToStartFrom: { name: trigger } };
	const started = await n8n.call('POST', `/rest/workflows/${workflowId}/run`, body);
	const path = `/rest/executions/${started.data.executionId}`;
	const deadlineMs = Date.now() + RUN_TIMEOUT_MS;
	for (;;) {
		const { data } = await n8n.call('GET', path);
		if (!UNFINISHED.includes(data.status)) return readRun(data.status, unflatten(data.data));
		if (Date.now() > deadlineMs) throw new Error(`${path} is still ${data.status}`);
		await sleep(POLL_MS);
	}
}

function readRun(status: string, { resultData }: ExecutionData): Run {
	const itemsOf = (node: string) => {
		const [output] = resultData.runData[node]?.[0]?.data?.main ?? [];
		return (output ?? []).map(({ json }) => json);
	};
	return { status, error: resultData.error?.message, itemsOf };
}

/**
 * n8n stores an execution in the format of the package `flatted`: a list of values, the first of
 * which is the whole; texts inside objects and lists are places in that list.
 */
function unflatten(text: string): ExecutionData {
	const values = JSON.parse(text) as unknown[];
	const known = new Map<string, unknown>();
	const follow = (value: unknown): unknown => (typeof value === 'string' ? revive(value) : value);
	const revive = (place: string): unknown => {
		if (known.has(place)) return known.get(place);
		const value = values[Number(place)];
		if (typeof value !== 'object' || value === null) return value;
		const revived: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
		// Known before it is complete, as it may hold itself.
		known.set(place, revived);
		const entries = Object.entries(value).map(([key, inner]) => [key, follow(inner)]);
		return Object.assign(revived, Object.fromEntries(entries));
	};
	return revive('0') as ExecutionData;
}

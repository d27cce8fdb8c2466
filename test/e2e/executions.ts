/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Executions as n8n has saved them: what each node gave, and what each sub-node was asked. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from './session';

/** Lists of items, by the type of the connection. */
type Items = Record<string, Array<Array<{ json: unknown }> | null>>;

/** One run of a node in an execution. */
type NodeRun = {
	executionStatus?: string;
	error?: { message: string };
	data?: Items;
	/** What a sub-node was asked. */
	inputOverride?: Items;
	source?: Array<{ previousNode: string } | null>;
};
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
	/** All runs of a node; none when it did not run. */
	runsOf: (node: string) => NodeRun[];
	/** The whole of it, as a text to search in. */
	text: string;
};

/** Waits until the execution has ended. */
export async function finishedRun({ n8n }: Pick<Session, 'n8n'>, id: string): Promise<Run> {
	const path = `/rest/executions/${id}`;
	const deadlineMs = Date.now() + RUN_TIMEOUT_MS;
	for (;;) {
		const { data } = await n8n.call('GET', path);
		if (!UNFINISHED.includes(data.status)) return readRun(data.status, data.data);
		if (Date.now() > deadlineMs) throw new Error(`${path} is still ${data.status}`);
		await sleep(POLL_MS);
	}
}

/** Does something, and reads the execution of the workflow that it has started. */
export async function runStartedBy<T>(
	session: Pick<Session, 'n8n'>,
	workflowId: string,
	act: () => Promise<T>,
): Promise<{ result: T; run: Run }> {
	const { n8n } = session;
	const known = new Set((await n8n.listExecutions(workflowId)).map(({ id }) => id));
	const result = await act();
	const deadlineMs = Date.now() + RUN_TIMEOUT_MS;
	for (;;) {
		const started = (await n8n.listExecutions(workflowId)).find(({ id }) => !known.has(id));
		if (started !== undefined) return { result, run: await finishedRun(session, started.id) };
		if (Date.now() > deadlineMs) throw new Error('No execution was started');
		await sleep(POLL_MS);
	}
}

function readRun(status: string, text: string): Run {
	const { resultData } = unflatten(text);
	const runsOf = (node: string) => resultData.runData[node] ?? [];
	const itemsOf = (node: string) => {
		const [output] = runsOf(node)[0]?.data?.main ?? [];
		return (output ?? []).map(({ json }) => json);
	};
	return { status, error: resultData.error?.message, itemsOf, runsOf, text };
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

/** What the tests of images, sound and video share: files in and out, and the runs of an operation. */
import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { startNode, type NodeRun, type NodeRunOptions, type RunningNode } from '../support/nodeRun';
import type { Reply, Step } from '../support/reply';
import { expectNoSecrets, nodeType, type Bench } from './openRouter';

export const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** Binary data of an input item, as n8n keeps it in memory. */
export const binaryOf = (
	content: Buffer,
	mimeType: string,
	fileName?: string,
	more: Partial<IBinaryData> = {},
): IBinaryData => ({
	data: content.toString('base64'),
	mimeType,
	...(fileName !== undefined && { fileName }),
	bytes: content.length,
	...more,
});

/** The bytes of an output item's file, which n8n keeps in memory here. */
export function contentOf({ binary }: INodeExecutionData, key = 'data'): Buffer {
	const file = binary?.[key];
	if (file === undefined) throw new Error(`The item has no binary data ${key}`);
	return Buffer.from(file.data, 'base64');
}

/** A file under HTTP 200. */
export const fileReply = (
	contentType: string,
	steps: readonly Step[],
	headers: Record<string, string> = {},
): Reply => ({
	kind: 'answer',
	status: 200,
	headers: { 'content-type': contentType, ...headers },
	body: { steps },
});

export type Run = (
	parameters?: INodeParameters,
	options?: Partial<NodeRunOptions>,
) => Promise<NodeRun>;

/** Runs the operation with these parameters unless told otherwise, and checks that no secret leaks. */
export function startOf(bench: Bench, defaults: INodeParameters) {
	return (parameters: INodeParameters = {}, options: Partial<NodeRunOptions> = {}): RunningNode => {
		const running = startNode({
			nodeType,
			parameters: { ...defaults, ...parameters },
			credential: bench.credential(),
			mode: 'trigger',
			...options,
		});
		return {
			...running,
			finished: running.finished.then((run) => {
				expectNoSecrets(run.everything);
				return run;
			}),
		};
	};
}

export const runOf = (bench: Bench, defaults: INodeParameters): Run => {
	const start = startOf(bench, defaults);
	return async (parameters, options) => await start(parameters, options).finished;
};

/** The requests so far, without those for lists of models. */
export const callsOf = ({ upstream }: Bench): string[] =>
	upstream.requests
		.map(({ method, path }) => `${method} ${path}`)
		.filter((call) => !/\/models/.test(call));

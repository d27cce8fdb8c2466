/** What callers see of the tools of an answer, as far as the author shows it. Pure. */
import type { ShownSteps } from '../panel/steps';
import type { ToolRun } from './connectedTool';
import type { ToolResultsEvent, ToolsEvent } from './readStep';

export type ShownStep = {
	/** Of the call, the same when it begins and when it has ended. */
	id: string;
	/** The function's name, as the model has called it. */
	tool: string;
	status: 'running' | ToolRun['outcome'];
	/** JSON text. */
	arguments?: string;
	result?: string;
};

/** `undefined`: nothing is shown. */
export function shownSteps(
	event: ToolsEvent | ToolResultsEvent,
	show: ShownSteps,
): ShownStep[] | undefined {
	if (show === 'nothing') return undefined;
	const isWhole = show === 'results';
	if (event.kind === 'tools') {
		return event.calls.map(({ id, name, arguments: args }) => ({
			id,
			tool: name,
			status: 'running',
			...(isWhole && { arguments: args }),
		}));
	}
	return event.results.map(({ call: { id, name }, run, content }) => ({
		id,
		tool: name,
		status: run.outcome,
		...(isWhole && { result: content }),
	}));
}

/**
 * Writes connected tools that the author shows, as calls which the run has answered itself. Without a
 * result, a client would take a call for one that its page must answer. Pure.
 */
import type { WrittenStep } from '../protocol';
import { connectedCallId } from './connectedCall';
import type { Emit } from './events';

type ToolRules = {
	emit: Emit;
	/** An ID of which there is no other. */
	newId: () => string;
};

type Running = { toolCallId: string; stepName: string };

export function createToolWriter({ emit, newId }: ToolRules) {
	const running = new Map<string, Running>();

	/** No two steps of the same name may run side by side. */
	function stepNameOf(tool: string): string {
		const taken = new Set([...running.values()].map(({ stepName }) => stepName));
		let name = tool;
		for (let count = 2; taken.has(name); count += 1) name = `${tool} ${count}`;
		return name;
	}

	return {
		/** `parentMessageId`: of the assistant's message that the call belongs to. */
		begin({ id, tool, arguments: args = '' }: WrittenStep, parentMessageId: string): void {
			const toolCallId = connectedCallId(newId());
			const stepName = stepNameOf(tool);
			running.set(id, { toolCallId, stepName });
			emit({ type: 'STEP_STARTED', stepName });
			emit({ type: 'TOOL_CALL_START', toolCallId, toolCallName: tool, parentMessageId });
			if (args !== '') emit({ type: 'TOOL_CALL_ARGS', toolCallId, delta: args });
			emit({ type: 'TOOL_CALL_END', toolCallId });
		},
		/** The content is the result or, where results are not shown, what became of the call. */
		end({ id, status, result = status }: WrittenStep): void {
			const begun = running.get(id);
			if (begun === undefined) return;
			running.delete(id);
			const { toolCallId, stepName } = begun;
			const messageId = newId();
			emit({ type: 'TOOL_CALL_RESULT', messageId, toolCallId, content: result, role: 'tool' });
			emit({ type: 'STEP_FINISHED', stepName });
		},
		/** A run cannot finish while a step is open. */
		close(): void {
			for (const { stepName } of running.values()) emit({ type: 'STEP_FINISHED', stepName });
			running.clear();
		},
	};
}

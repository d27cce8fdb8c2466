/** Refuses connected tools that n8n would run in a way that no author expects. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { invalidInput } from '../../../shared/failure/failure';
import { asRecord } from '../../../shared/values/json';

const AGENT_TOOL = '@n8n/n8n-nodes-langchain.agentTool';

/** Throws `OpenRouterError`. `toCaller`: a caller reads the stream of this execution. */
export function requireUsableTools(context: IExecuteFunctions, toCaller: boolean): void {
	// With the tools of agents that are tools.
	const tools = context
		.getParentNodes(context.getNode().name, {
			connectionType: 'ai_tool',
			includeNodeParameters: true,
		})
		.filter(({ disabled }) => !disabled);

	const streaming = tools.find(
		({ type, parameters }) =>
			type === AGENT_TOOL && asRecord(asRecord(parameters).options).enableStreaming !== false,
	);
	if (toCaller && streaming !== undefined) {
		// n8n would send it to the caller, who would take it for a part of the answer.
		throw invalidInput(
			`“${streaming.name}” would write its own text into the streamed answer`,
			'Add Options → Enable Streaming to that node and switch it off',
		);
	}
	// n8n resolves them with the first item for all items. That may be another customer's.
	const bound = tools.find(({ parameters }) => dependsOnItem(parameters));
	if (context.getInputData().length > 1 && bound !== undefined) {
		throw invalidInput(
			`The expressions of “${bound.name}” would use the first item for all items`,
			'Let each item come by itself: put the node Loop Over Items before this one, with a batch size of 1',
		);
	}
}

const OF_AN_ITEM = /\$(json|input|binary|itemIndex)\b|\.item\b/;

function dependsOnItem(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=') && OF_AN_ITEM.test(value);
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).some(dependsOnItem);
}

/** The tools that the author has connected to the node, for the chat of one item. */
import type { IExecuteFunctions } from 'n8n-workflow';
import type { ChatRequest } from '../../../shared/openrouter/request/request';
import { functionNamesOf } from '../../../shared/openrouter/request/tools';
import { readSteps, stepsGroup } from '../../../shared/panel/steps';
import type { ConnectedTool } from '../../../shared/steps/connectedTool';
import { readConnectedTools } from '../../../shared/steps/connectedTools';
import { withTools } from '../../../shared/steps/step';

export type Connected = ReturnType<typeof readSteps> & { tools: readonly ConnectedTool[] };

export type ConnectedChat = {
	request: ChatRequest;
	/** `undefined`: nothing is connected. */
	connected?: Connected;
};

/** Whether anything has to be awaited for `connectTools`. */
export const hasConnectedTools = (context: IExecuteFunctions): boolean =>
	context
		.getParentNodes(context.getNode().name, { connectionType: 'ai_tool', depth: 1 })
		.some(({ disabled }) => !disabled);

/** The request with the connected tools. Throws for a setting or a tool that cannot be used. */
export async function connectTools(
	context: IExecuteFunctions,
	itemIndex: number,
	request: ChatRequest,
): Promise<ConnectedChat> {
	if (!hasConnectedTools(context)) return { request };
	const settings = readSteps(context.getNodeParameter(stepsGroup.name, itemIndex, {}));
	const connected: unknown = await context.getInputConnectionData('ai_tool', itemIndex);
	const tools = readConnectedTools(connected, functionNamesOf(request.tools));
	return tools.length === 0
		? { request }
		: { request: withTools(request, tools), connected: { ...settings, tools } };
}

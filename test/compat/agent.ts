/** An AI Agent of n8n's own, thinking with n8n's own chat model, that has our node as its tool. */
import { randomUUID } from 'node:crypto';
import { CHAT_MODEL_CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { MODEL } from '../e2e/gateway';
import type { Session } from '../e2e/session';
import { fixedModel, inARow, openRouterNode } from '../e2e/workflows';

/** Webhook -> AI Agent with n8n's own chat model and our node as its tool. */
export async function publishAgent(
	session: Session,
	typeVersion: number,
	responseMode: 'lastNode' | 'streaming',
): Promise<string> {
	const own = await session.n8n.createCredential(randomUUID(), CHAT_MODEL_CREDENTIAL_TYPE, {
		apiKey: session.upstream.apiKey,
		url: session.upstream.baseUrl,
	});
	const { workflow, webhookPath } = inARow([
		{
			name: 'AI Agent',
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion,
			parameters: { promptType: 'define', text: 'hello', options: {} },
		},
	]);
	workflow.nodes[0].parameters.responseMode = responseMode;
	const subNodes = [
		{
			name: 'Model',
			type: '@n8n/n8n-nodes-langchain.lmChatOpenRouter',
			typeVersion: 1,
			parameters: { model: 'openai/gpt-4o-mini', options: { maxRetries: 0 } },
			credentials: { [CHAT_MODEL_CREDENTIAL_TYPE]: { id: own.id, name: own.name } },
		},
		{
			...openRouterNode(session.credential, { model: fixedModel(MODEL) }),
			name: 'Expert',
			type: 'n8n-nodes-openrouter-gateway.openRouterTool',
		},
	].map((node, index) => ({ id: randomUUID(), position: [220 * index, 220], ...node }));
	const toAgent = (type: string) => ({ [type]: [[{ node: 'AI Agent', type, index: 0 }]] });
	const connections = {
		...workflow.connections,
		Model: toAgent('ai_languageModel'),
		Expert: toAgent('ai_tool'),
	};
	const nodes = [...workflow.nodes, ...subNodes];
	return await session.publish({ ...workflow, nodes, connections }, webhookPath);
}

/** The agent's model asks for the tool, the tool's model answers it, the agent's has the last word. */
export function answerAgent({ upstream }: Session): void {
	const asked = { Prompt: 'What is 6 times 7?', System_Prompt: '' };
	const toolCall = { id: 'call_1', name: 'Expert', arguments: JSON.stringify(asked) };
	upstream.answerNext({ toolCalls: [toolCall] });
	upstream.answerNext({ content: 'The product is FORTY-TWO.' });
	upstream.answerNext({ content: 'It is 42.' });
}

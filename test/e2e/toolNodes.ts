/** n8n's own tools as sub-nodes, with the parameters that n8n's editor gives them. */
import { CHAT_MODEL_CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import type { DataTable } from './dataTables';
import type { Node, SubNode } from './workflows';

/** What the author lets the model write, as the editor saves it. */
export const fromModel = (key: string): string =>
	`={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${key}', \`\`, 'string') }}`;

/** Who asks, as the gateway has verified it. */
export const CALLER_ID = '={{ $json.callerId }}';

const tool = (node: Node): SubNode => ({ node, input: 'ai_tool' });

type Named = { name: string };
type Texts = Readonly<Record<string, string>>;

/** Sends GET with these in the query. */
export const httpTool = ({ name, url, query }: Named & { url: string; query: Texts }): SubNode =>
	tool({
		name,
		type: 'n8n-nodes-base.httpRequestTool',
		typeVersion: 4.2,
		parameters: {
			toolDescription: 'Looks something up in the shop.',
			url,
			sendQuery: true,
			queryParameters: {
				parameters: Object.entries(query).map(([key, value]) => ({ name: key, value })),
			},
			options: {},
		},
	});

/** `jsCode` finds what the model has written in `query`, by these names. */
export const codeTool = ({
	name,
	jsCode,
	texts,
}: Named & { jsCode: string; texts: readonly string[] }): SubNode =>
	tool({
		name,
		type: '@n8n/n8n-nodes-langchain.toolCode',
		typeVersion: 1.3,
		parameters: {
			description: 'Works something out.',
			language: 'javaScript',
			jsCode,
			specifyInputSchema: true,
			schemaType: 'manual',
			inputSchema: JSON.stringify({
				type: 'object',
				properties: Object.fromEntries(texts.map((text) => [text, { type: 'string' }])),
				required: texts,
			}),
		},
	});

export const calculatorTool = ({ name }: Named): SubNode =>
	tool({ name, type: '@n8n/n8n-nodes-langchain.toolCalculator', typeVersion: 1, parameters: {} });

/** `inputs`: of the workflow, all of which the model writes. */
export const workflowTool = ({
	name,
	workflowId,
	inputs,
}: Named & { workflowId: string; inputs: readonly string[] }): SubNode =>
	tool({
		name,
		type: '@n8n/n8n-nodes-langchain.toolWorkflow',
		typeVersion: 2.2,
		parameters: {
			description: 'Asks another workflow.',
			source: 'database',
			workflowId: { __rl: true, mode: 'id', value: workflowId },
			workflowInputs: {
				mappingMode: 'defineBelow',
				value: Object.fromEntries(inputs.map((input) => [input, fromModel(input)])),
				matchingColumns: [],
				schema: inputs.map((input) => ({
					id: input,
					displayName: input,
					type: 'string',
					required: false,
					defaultMatch: false,
					display: true,
					canBeUsedToMatch: true,
				})),
				attemptToConvertTypes: false,
				convertFieldsToString: false,
			},
		},
	});

export const mcpTool = ({ name, url }: Named & { url: string }): SubNode =>
	tool({
		name,
		type: '@n8n/n8n-nodes-langchain.mcpClientTool',
		typeVersion: 1.2,
		parameters: {
			endpointUrl: url,
			serverTransport: 'httpStreamable',
			authentication: 'none',
			include: 'all',
			options: {},
		},
	});

/** Finds the rows whose columns have these values, all of them. */
export const tableTool = ({
	name,
	table,
	where,
}: Named & { table: DataTable; where: Texts }): SubNode =>
	tool({
		name,
		type: 'n8n-nodes-base.dataTableTool',
		typeVersion: 1.1,
		parameters: {
			descriptionType: 'manual',
			toolDescription: 'Finds orders.',
			resource: 'row',
			operation: 'get',
			dataTableId: { __rl: true, mode: 'id', value: table.id },
			matchType: 'allConditions',
			filters: {
				conditions: Object.entries(where).map(([keyName, keyValue]) => ({
					keyName,
					condition: 'eq',
					keyValue,
				})),
			},
			returnAll: true,
		},
	});

/** An agent with a model of its own, which is asked what the model writes as `question`. */
export const agentTool = ({
	name,
	model,
	credential,
	options = {},
}: Named & { model: string; credential: Credential; options?: object }): SubNode[] => [
	tool({
		name,
		type: '@n8n/n8n-nodes-langchain.agentTool',
		typeVersion: 3,
		parameters: {
			toolDescription: 'Asks an expert.',
			text: fromModel('question'),
			options,
		},
	}),
	{
		node: {
			name: `${name}: model`,
			type: '@n8n/n8n-nodes-langchain.lmChatOpenRouter',
			typeVersion: 1,
			parameters: { model, options: { maxRetries: 0 } },
			credentials: {
				[CHAT_MODEL_CREDENTIAL_TYPE]: { id: credential.id, name: credential.name },
			},
		},
		input: 'ai_languageModel',
		of: name,
	},
];

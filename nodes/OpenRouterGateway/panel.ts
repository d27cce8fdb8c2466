/** The gateway's panel. */
import type { DisplayCondition, INodeProperties } from 'n8n-workflow';
import { commonGrants } from '../shared/panel/callerPolicy';
import { stepsGroup } from '../shared/panel/steps';
import { limits, options } from './options';

const SET: DisplayCondition[] = [{ _cnd: { exists: true } }];

export const gatewayFields: INodeProperties[] = [
	{
		displayName:
			'Base URL for OpenAI clients, chat completions and Responses alike: open Webhook URLs above, choose Production URL, click the last one to copy it. WeWeb and plain HTTP calls take the first; useChat of the AI SDK the one that ends in /ui-messages; CopilotKit and assistant-ui the one that ends in /ag-ui. What clients call the API key is the caller’s own token, never the OpenRouter key.',
		name: 'baseUrlNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Code for a Page',
		name: 'clientCode',
		type: 'string',
		typeOptions: { editor: 'jsEditor', editorIsReadOnly: true, rows: 5 },
		default:
			"new OpenAI({\n  baseURL: 'the last Production URL',\n  apiKey: session.access_token,\n  dangerouslyAllowBrowser: true,\n})",
		description: 'To copy: how a page asks this endpoint with the openai package',
		noDataExpression: true,
	},
	{
		displayName: 'Path',
		name: 'path',
		type: 'string',
		default: 'ai',
		required: true,
		placeholder: 'e.g. ai',
		description:
			'Where the endpoint is found; no other published workflow may use it. Letters, digits, hyphens, and slashes in between.',
	},
	{
		displayName: 'Allowed Models',
		name: 'models',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Model' },
		default: [],
		required: true,
		placeholder: 'e.g. google/gemini-2.5-flash',
		description:
			'IDs of the models that callers may name, as at openrouter.ai/models; vendor/* allows all of a vendor. The first answers when the caller names none, so it must be an ID.',
	},
	{
		displayName: 'System Prompt',
		name: 'systemPrompt',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. You answer in one short sentence.',
		description: 'Instructions that come before everything else; a caller cannot replace them',
	},
	{
		displayName: 'Caller May',
		name: 'callerMay',
		type: 'collection',
		placeholder: 'Allow Something',
		default: {},
		description:
			'What a caller may do besides sending messages. Nothing is allowed that is not added here.',
		options: commonGrants.description,
	},
	limits.description,
	{
		displayName: 'Any page may call: add Limits → Allowed Origins with your app’s address',
		name: 'originNotice',
		type: 'notice',
		default: '',
		displayOptions: { hide: { '/limits.allowedOrigins': SET } },
	},
	{
		displayName: 'Report',
		name: 'report',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Always',
				value: 'always',
				description: 'Each answered or failed call starts the workflow with an item',
			},
			{
				name: 'Never',
				value: 'never',
				description: 'The fastest: no execution is ever started',
			},
			{
				name: 'On Failure',
				value: 'failures',
				description: 'Calls that OpenRouter could not answer start the workflow with an item',
			},
		],
		default: 'failures',
		description:
			'When the workflow after this node runs. Each report is an execution. Refused calls are not reported. While you listen for a test event, each call is.',
	},
	stepsGroup,
	options.description,
];

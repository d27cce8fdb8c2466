/** The list of OpenRouter's server tools: each entry is a tool with its settings. */
import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../../../shared/failure/failure';
import {
	isServerToolType,
	SERVER_TOOL_TYPES,
	serverTool,
	type ServerToolType,
} from '../../../../shared/openrouter/request/serverTools';
import type { LabelledTool } from '../../../../shared/openrouter/request/tools';
import { described } from '../../../../shared/parameters/parameters';
import { asRecord, asRecords, type JsonRecord } from '../../../../shared/values/json';
import { imageGeneration } from './imageToolSettings';
import { advisor, fusion, subagent } from './modelToolSettings';
import { dateTime, searchModels, webFetch, webSearch } from './webToolSettings';

type Settings = {
	description: INodeProperties[];
	table: object;
	read: (values: unknown, path: string) => JsonRecord;
};

/** The settings of each tool. */
export const SERVER_TOOL_SETTINGS: Readonly<Record<ServerToolType, Settings>> = {
	'openrouter:web_search': webSearch,
	'openrouter:web_fetch': webFetch,
	'openrouter:datetime': dateTime,
	'openrouter:image_generation': imageGeneration,
	'openrouter:fusion': fusion,
	'openrouter:advisor': advisor,
	'openrouter:subagent': subagent,
	'openrouter:experimental__search_models': searchModels,
};

const settingsOf = (type: ServerToolType): INodeProperties => ({
	displayName: 'Settings',
	name: 'settings',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	options: SERVER_TOOL_SETTINGS[type].description,
	displayOptions: { show: { type: [type] } },
});

export const serverToolList = described({
	displayName: 'Server Tools',
	name: 'serverTools',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Server Tool',
	default: {},
	description:
		'Tools that OpenRouter runs while the model answers. They are billed in addition to the model’s tokens.',
	options: [
		{
			displayName: 'Server Tool',
			name: 'values',
			values: [
				{
					displayName: 'Tool',
					name: 'type',
					type: 'options',
					noDataExpression: true,
					options: [
						{
							name: 'Advisor',
							value: 'openrouter:advisor',
							description: 'Asks another model for advice, which is billed like any call',
						},
						{
							name: 'Date and Time',
							value: 'openrouter:datetime',
							description: 'Tells the date and time. Only its tokens are billed.',
						},
						{
							name: 'Fusion',
							value: 'openrouter:fusion',
							description:
								'Several models answer and one sums up. It costs many times the price of one answer.',
						},
						{
							name: 'Image Generation',
							value: 'openrouter:image_generation',
							description: 'Makes images, each at the image model’s price. The text links to them.',
						},
						{
							name: 'Search Models (Experimental)',
							value: 'openrouter:experimental__search_models',
							description: 'Finds models at OpenRouter. Only its tokens are billed.',
						},
						{
							name: 'Subagent',
							value: 'openrouter:subagent',
							description: 'Gives tasks to another model, which is billed like any call',
						},
						{
							name: 'Web Fetch',
							value: 'openrouter:web_fetch',
							description:
								'Reads web pages and PDFs. Their text is billed as input; some engines also bill per page.',
						},
						{
							name: 'Web Search',
							value: 'openrouter:web_search',
							description:
								'Searches the web: $0.007 to $0.015 per request with Exa, others from $0.001, also with free models',
						},
					],
					default: 'openrouter:web_search',
					description: 'A tool that the model may use',
				},
				...SERVER_TOOL_TYPES.map(settingsOf),
			],
		},
	],
});

/** `value` is the value of the field. Throws `OpenRouterError`, which names the entry and the setting. */
export const readServerTools = (value: unknown, list: string): LabelledTool[] =>
	asRecords(asRecord(value).values).map(({ type = 'openrouter:web_search', settings }, index) => {
		const label = `${list}[${index}]`;
		if (!isServerToolType(type)) {
			throw invalidInput(
				`${label} is not a valid server tool`,
				`Use one of ${SERVER_TOOL_TYPES.join(', ')}`,
			);
		}
		const parameters = SERVER_TOOL_SETTINGS[type].read(asRecord(settings), `${label}: `);
		return { label, tool: serverTool(type, parameters) };
	});

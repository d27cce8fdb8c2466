/**
 * The fields of the caller policy that both nodes have. n8n's lint wants each default as a literal; a
 * test holds them against callers/request/policy.ts, which says what counts when a field is unset.
 */
import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../failure/failure';
import { TICKABLE_FIELDS } from '../callers/request/chatFields';
import { holdsWholeOpenRouterKey } from '../values/openRouterKey';

export const DEFAULT_REQUESTS_PER_MINUTE = 30;

export const attachFiles: INodeProperties = {
	displayName: 'Attach Files',
	name: 'attachments',
	type: 'multiOptions',
	options: [
		{ name: 'Audio', value: 'audio' },
		{ name: 'Image', value: 'image' },
		{ name: 'PDF or Other File', value: 'file' },
	],
	default: [],
	description:
		'Kinds of files that messages may hold, by https address, as data or uploaded with a form',
};

export const callerInstructions: INodeProperties = {
	displayName: 'Caller Instructions',
	name: 'callerInstructions',
	type: 'options',
	options: [
		{
			name: 'Append',
			value: 'append',
			description:
				'Send them after your System Prompt. Models may follow them against yours: for servers and agents that you trust.',
		},
		{
			name: 'Leave Out',
			value: 'drop',
			description: 'Answer as if they had not been sent',
		},
		{ name: 'Refuse', value: 'refuse', description: 'Answer 403' },
	],
	default: 'refuse',
	description: 'What becomes of messages with the role system or developer',
};

export const setOptions: INodeProperties = {
	displayName: 'Set Options',
	name: 'allowedFields',
	type: 'multiOptions',
	options: TICKABLE_FIELDS.map((name) => ({ name, value: name })).sort((a, b) =>
		a.name.localeCompare(b.name, 'en'),
	),
	default: [],
	description: 'Fields of the request that a caller may set',
};

export const useTools: INodeProperties = {
	displayName: 'Use Tools',
	name: 'useTools',
	type: 'boolean',
	default: false,
	description:
		'Whether a caller may bring function tools and send their results. Calls go back with the model’s reasoning, which some models need.',
};

export const allowServers: INodeProperties = {
	displayName: 'Allow Calls From Servers',
	name: 'allowServers',
	type: 'boolean',
	default: false,
	description: 'Whether calls without an Origin header pass although Allowed Origins is set',
};

export const allowedOrigins: INodeProperties = {
	displayName: 'Allowed Origins',
	name: 'allowedOrigins',
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Origin' },
	default: [],
	placeholder: 'e.g. https://my-app.example',
	description:
		'Pages that may call: scheme, host and port; https://*.my-app.example allows sub-domains. Others are refused.',
};

export const maxAttachments: INodeProperties = {
	displayName: 'Max Attachments',
	name: 'maxAttachments',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 5,
	description: 'Files in all messages together',
};

export const maxChars: INodeProperties = {
	displayName: 'Max Characters',
	name: 'maxChars',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 20000,
	description: 'Characters in all messages together',
};

export const maxMessages: INodeProperties = {
	displayName: 'Max Messages',
	name: 'maxMessages',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 50,
	description: 'Messages per request',
};

export const maxOutputTokens: INodeProperties = {
	displayName: 'Max Output Tokens',
	name: 'maxOutputTokens',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 1024,
	description: 'Ceiling on the length of each answer, reasoning included',
};

export const requestsPerMinute: INodeProperties = {
	displayName: 'Requests per Minute',
	name: 'requestsPerMinute',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 30,
	description: 'Calls per caller and minute, counted in each n8n process by itself',
};

export const minimumCreditUsd: INodeProperties = {
	displayName: 'Minimum Credit (USD)',
	name: 'minimumCreditUsd',
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 2 },
	default: 1,
	description:
		'Refuse calls when the key’s limit has less than this left. Only for keys that have a credit limit.',
};

/** A model repeats its instructions to whoever asks cleverly. Throws naming the field. */
export function requireNoKey(systemPrompt: string): string {
	if (!holdsWholeOpenRouterKey(systemPrompt)) return systemPrompt;
	throw invalidInput(
		'System Prompt holds an OpenRouter key, which callers could have repeated to them',
		'Remove the key: it belongs only in API Key of the credential',
	);
}

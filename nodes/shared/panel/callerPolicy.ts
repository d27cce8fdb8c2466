/**
 * The settings of the caller policy that both nodes have, in Caller May and in Limits. Reading them
 * throws `OpenRouterError` (`invalid_input`) naming the field.
 */
import { invalidInput } from '../failure/failure';
import { TICKABLE_FIELDS } from '../callers/request/chatFields';
import {
	ATTACHMENT_KINDS,
	CALLER_INSTRUCTIONS,
	type CallerPolicy,
} from '../callers/request/policy';
import { described, parameters } from '../parameters/parameters';
import { choiceFrom, isOn } from '../parameters/values';
import { holdsWholeOpenRouterKey } from '../values/openRouterKey';

const GRANTS = described([
	{
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
			'Kinds of files that messages may have, as https URLs, as data or as uploads of a form',
	},
	{
		displayName: 'Caller Instructions',
		name: 'callerInstructions',
		type: 'options',
		options: [
			{
				name: 'Append',
				value: 'append',
				description:
					'Send them after your System Prompt. Models may follow them instead of yours, so use this for servers and agents that you trust.',
			},
			{
				name: 'Leave Out',
				value: 'drop',
				description: 'Answer as if they had not been sent',
			},
			{ name: 'Refuse', value: 'refuse', description: 'Answer 403' },
		],
		default: 'refuse',
		description: 'What happens with messages of the role system or developer',
	},
	{
		displayName: 'Set Options',
		name: 'allowedFields',
		type: 'multiOptions',
		options: TICKABLE_FIELDS.map((name) => ({ name, value: name })).sort((a, b) =>
			a.name.localeCompare(b.name, 'en'),
		),
		default: [],
		description: 'Fields of the request that a caller may set',
	},
	{
		displayName: 'Use Tools',
		name: 'useTools',
		type: 'boolean',
		default: false,
		description:
			'Whether a caller may send functions for the model to call, and their results. Callers get the model’s reasoning with the calls, as some models need it back.',
	},
]);

/** An expression may give a value that is not a choice. It allows nothing. */
export const commonGrants = parameters(GRANTS, {
	attachments: {
		unset: 'default',
		to: (ticked) => ATTACHMENT_KINDS.filter((kind) => ticked.includes(kind)),
	},
	callerInstructions: { unset: 'default', read: choiceFrom(CALLER_INSTRUCTIONS) },
	allowedFields: { unset: 'default' },
	useTools: { unset: 'default', read: isOn },
});

const LIMITS = described([
	{
		displayName: 'Allow Calls From Servers',
		name: 'allowServers',
		type: 'boolean',
		default: false,
		description:
			'Whether calls without an Origin header are allowed although Allowed Origins is set',
	},
	{
		displayName: 'Allowed Origins',
		name: 'allowedOrigins',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Origin' },
		default: [],
		placeholder: 'e.g. https://my-app.example',
		description:
			'Pages that may call: scheme, host and port; https://*.my-app.example allows sub-domains. Others are refused.',
	},
	{
		displayName: 'Max Attachments',
		name: 'maxAttachments',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 5,
		description: 'Files in all messages together',
	},
	{
		displayName: 'Max Characters',
		name: 'maxChars',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 20000,
		description: 'Characters in all messages together',
	},
	{
		displayName: 'Max Messages',
		name: 'maxMessages',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 50,
		description: 'Messages per request',
	},
	{
		displayName: 'Max Output Tokens',
		name: 'maxOutputTokens',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 1024,
		description: 'Ceiling on the length of each answer, reasoning included',
	},
	{
		displayName: 'Minimum Credit (USD)',
		name: 'minimumCreditUsd',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 2 },
		default: 1,
		description:
			'Refuse calls when the key’s limit has less than this left. Only for keys that have a credit limit.',
	},
	{
		displayName: 'Requests per Minute',
		name: 'requestsPerMinute',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 30,
		description: 'Calls per caller and minute, counted in each n8n process by itself',
	},
]);

/**
 * An expression such as `{{ $vars.nope }}` can make a limit empty. It must not count as not added,
 * because its author wanted to limit something.
 */
export const commonLimits = parameters(LIMITS, {
	allowServers: { unset: 'default', read: isOn },
	allowedOrigins: { unset: 'default', closes: true },
	maxAttachments: { unset: 'default', closes: true },
	maxChars: { unit: 'characters', unset: 'default', closes: true },
	maxMessages: { unset: 'default', closes: true },
	maxOutputTokens: { sets: 'max_tokens', unit: 'tokens', unset: 'default', closes: true },
	minimumCreditUsd: { unit: 'USD', closes: true },
	requestsPerMinute: { unset: 'default', closes: true },
});

/** UTF-16 units of base64: 6 MB of data. */
const MAX_ATTACHMENT_CHARS = 8_000_000;

/** The parts of the policy that each node reads in its own way. */
type OwnPolicy = Pick<
	CallerPolicy,
	'model' | 'allowedModels' | 'systemPrompt' | 'authorTools' | 'unallowedFields'
>;

/** Without a spread, which is slow for an object of this size. */
export const callerPolicy = (
	may: ReturnType<typeof commonGrants.all>,
	limits: ReturnType<typeof commonLimits.all>,
	own: OwnPolicy,
): CallerPolicy => ({
	model: own.model,
	allowedModels: own.allowedModels,
	systemPrompt: own.systemPrompt,
	authorTools: own.authorTools,
	unallowedFields: own.unallowedFields,
	allowedFields: may.allowedFields,
	attachments: may.attachments,
	callerInstructions: may.callerInstructions,
	allowTools: may.useTools,
	maxMessages: limits.maxMessages,
	maxChars: limits.maxChars,
	maxAttachments: limits.maxAttachments,
	maxAttachmentChars: MAX_ATTACHMENT_CHARS,
	maxOutputTokens: limits.maxOutputTokens,
});

/** Callers can make a model repeat its instructions. Throws naming the field. */
export function requireNoKey(systemPrompt: string): string {
	if (!holdsWholeOpenRouterKey(systemPrompt)) return systemPrompt;
	throw invalidInput(
		'System Prompt holds an OpenRouter key, and callers could make the model repeat it',
		'Remove the key: it belongs only in API Key of the credential',
	);
}

/**
 * The settings of the caller policy that both nodes have, in their collections Caller May and Limits,
 * and what they become. Reading throws `OpenRouterError` (`invalid_input`) naming the field.
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
			'Kinds of files that messages may hold, by https address, as data or uploaded with a form',
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
			'Whether a caller may bring function tools and send their results. Calls go back with the model’s reasoning, which some models need.',
	},
]);

/** What is none of the choices, as an expression may give, allows nothing. */
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
		description: 'Whether calls without an Origin header pass although Allowed Origins is set',
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
 * A limit that was added and says nothing, as an expression such as `{{ $vars.nope }}` gives, must not
 * count as not added, since that would open what its author meant to close.
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

/** UTF-16 units of base64, which carry 6 MB. */
const MAX_ATTACHMENT_CHARS = 8_000_000;

/** What the two nodes read each in their own way. */
type OwnPolicy = Pick<
	CallerPolicy,
	'model' | 'allowedModels' | 'systemPrompt' | 'authorTools' | 'unallowedFields'
>;

/** Without a spread: objects that are spread into one of this size are slow to make. */
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

/** A model repeats its instructions to whoever asks cleverly. Throws naming the field. */
export function requireNoKey(systemPrompt: string): string {
	if (!holdsWholeOpenRouterKey(systemPrompt)) return systemPrompt;
	throw invalidInput(
		'System Prompt holds an OpenRouter key, which callers could have repeated to them',
		'Remove the key: it belongs only in API Key of the credential',
	);
}

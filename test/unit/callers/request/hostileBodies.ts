/**
 * Bodies that a caller might send, from well-formed to malicious, and policies to hold them against.
 * About a third of the bodies are acceptable to some policy; without these the properties would only
 * ever see refusals.
 */
import fc from 'fast-check';
import { CHAT_FIELDS, TICKABLE_FIELDS } from '../../../../nodes/shared/callers/request/chatFields';
import {
	ATTACHMENT_KINDS,
	type CallerPolicy,
} from '../../../../nodes/shared/callers/request/policy';
import { anything, MODELS, mostly, name, ownRecord, text, URLS } from './hostileValues';

const url = mostly(fc.constantFrom(...URLS));

const part = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ type: fc.constant('text'), text: mostly(text) }) },
	fc.record({
		type: fc.constant('text'),
		text,
		cache_control: mostly(fc.constant({ type: 'ephemeral' }), 2),
	}),
	fc.record({ type: fc.constant('image_url'), image_url: fc.record({ url, detail: anything }) }),
	fc.record({
		type: fc.constant('input_audio'),
		input_audio: fc.record({
			data: fc.oneof(url, fc.constant('UklG')),
			format: fc.constant('wav'),
		}),
	}),
	fc.record({
		type: fc.constant('file'),
		file: fc.record(
			{ file_data: url, file_id: fc.constant('file-1'), filename: text },
			{ requiredKeys: [] },
		),
	}),
	anything,
);

const toolCall = fc.record({
	id: fc.constant('c1'),
	type: mostly(fc.constant('function')),
	function: fc.record({ name: mostly(fc.constant('f')), arguments: mostly(text) }),
});

const role = fc.oneof(
	{ weight: 10, arbitrary: fc.constant('user') },
	{ weight: 6, arbitrary: fc.constant('assistant') },
	{ weight: 1, arbitrary: fc.constantFrom('tool', 'system', 'developer', 'User', 'function') },
);

const extras = fc.oneof(
	{ weight: 12, arbitrary: fc.constant([]) },
	fc.array(fc.tuple(name, anything), { maxLength: 2 }),
	fc.tuple(fc.constant('tool_calls'), fc.array(toolCall, { maxLength: 2 })).map((entry) => [entry]),
	fc.constant([['tool_call_id', 'c1']]),
	fc.tuple(fc.constant('name'), text).map((entry) => [entry]),
	fc
		.array(
			fc
				.tuple(
					fc.constant('type'),
					fc.constantFrom('reasoning.text', 'reasoning.server_tool_call', 'x'),
				)
				.map((e) => ownRecord([e, ['file_id', 1], ['text', 'r']])),
			{ maxLength: 2 },
		)
		.map((details) => [['reasoning_details', details]]),
	fc
		.array(fc.record({ type: fc.constantFrom('image/png', 'audio/wav', 'application/pdf'), url }), {
			maxLength: 2,
		})
		.map((attachments) => [['attachments', attachments]]),
) as fc.Arbitrary<Array<[string, unknown]>>;

const message = fc
	.tuple(
		mostly(role, 60),
		fc.oneof(
			{ weight: 6, arbitrary: text },
			{ weight: 2, arbitrary: fc.array(part, { maxLength: 3 }) },
			anything,
		),
		fc.constantFrom('content', 'content', 'content', 'text'),
		extras,
	)
	.map(([itsRole, content, member, more]) =>
		ownRecord([['role', itsRole], [member, content], ...more]),
	);

/** Attachments as an honest page sends them: these reach the limits on number and size. */
const honestPart = fc.constantFrom(
	{ type: 'image_url', image_url: { url: 'https://a.example/x.png' } },
	{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
	{ type: 'input_audio', input_audio: { data: 'UklG', format: 'wav' } },
	{ type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0x' } },
);

const closing: fc.Arbitrary<unknown> = fc.oneof(
	{ weight: 3, arbitrary: fc.constant({ role: 'user', content: 'Go on' }) },
	fc
		.array(honestPart, { minLength: 1, maxLength: 3 })
		.map((content) => ({ role: 'user', content })),
);
const messages = fc.oneof(
	{
		weight: 4,
		arbitrary: fc
			.tuple(fc.array(message, { maxLength: 4 }), closing)
			.map(([list, last]) => [...list, last]),
	},
	{ weight: 1, arbitrary: fc.array(message, { maxLength: 5 }) },
);

const tool = fc.record({
	type: mostly(fc.constant('function'), 8),
	function: fc.record(
		{
			name: mostly(fc.constant('f')),
			description: mostly(text),
			parameters: anything,
			x: anything,
		},
		{ requiredKeys: ['name'] },
	),
});

const field = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.tuple(
			fc.constantFrom(...Object.keys(CHAT_FIELDS).filter((known) => known !== 'messages')),
			anything,
		),
	},
	{ weight: 2, arbitrary: fc.tuple(fc.constant('model'), fc.constantFrom(...MODELS)) },
	{
		weight: 2,
		arbitrary: fc.tuple(
			fc.constantFrom('max_tokens', 'max_completion_tokens', 'n', 'seed', 'top_k'),
			fc.integer({ min: 0, max: 10_000 }),
		),
	},
	{
		weight: 1,
		arbitrary: fc.tuple(fc.constantFrom('temperature', 'top_p'), fc.constantFrom(0, 1, 5)),
	},
	{
		weight: 2,
		arbitrary: fc.tuple(
			fc.constant('tool_choice'),
			fc.constantFrom(
				...['none', 'auto', 'required', { type: 'openrouter:web_search' }],
				...['f', 'g', 'openrouter:web_search'].map((called) => ({
					type: 'function',
					function: { name: called },
				})),
			),
		),
	},
	{
		weight: 1,
		arbitrary: fc.tuple(fc.constant('reasoning_effort'), fc.constantFrom('low', 'high')),
	},
	{ weight: 2, arbitrary: fc.tuple(fc.constant('tools'), fc.array(tool, { maxLength: 2 })) },
	{
		weight: 1,
		arbitrary: fc
			.record({ max_tokens: fc.nat(), effort: mostly(fc.constant('low')), mode: anything })
			.map((value) => ['reasoning', value]),
	},
	{ weight: 1, arbitrary: fc.tuple(name, anything) },
) as fc.Arbitrary<[string, unknown]>;

const fields = fc.array(field, { maxLength: 3 });

const request = fc.oneof(
	{
		weight: 6,
		arbitrary: fc
			.tuple(messages, fields)
			.map(([list, more]) => ownRecord([...more, ['messages', list]])),
	},
	{
		weight: 2,
		arbitrary: fc
			.tuple(fc.constantFrom('message', 'prompt', 'chatInput', 'input'), mostly(text), fields)
			.map(([key, said, more]) => ownRecord([...more, [key, said]])),
	},
	{
		weight: 1,
		arbitrary: fc
			.tuple(message, fields)
			.map(([item, more]) => ownRecord([...more, ['message', item]])),
	},
	{ weight: 2, arbitrary: messages },
);

export const hostileBody: fc.Arbitrary<unknown> = fc.oneof(
	{ weight: 12, arbitrary: request },
	{ weight: 2, arbitrary: request.map((value) => JSON.stringify(value)) },
	{ weight: 1, arbitrary: request.map((value) => JSON.stringify(JSON.stringify(value))) },
	{
		weight: 1,
		arbitrary: fc
			.tuple(request, fc.nat(200))
			.map(([value, end]) => JSON.stringify(value).slice(0, end)),
	},
	{ weight: 1, arbitrary: text },
	{ weight: 1, arbitrary: anything },
	{
		weight: 1,
		arbitrary: fc.anything({
			withBigInt: true,
			withDate: true,
			withMap: true,
			withSparseArray: true,
			withNullPrototype: true,
			maxDepth: 3,
		}),
	},
);

const SYSTEM_PROMPTS = ['', ' ', 'You sell shoes'];

export const policy: fc.Arbitrary<CallerPolicy> = fc.record({
	model: fc.constantFrom('own/model', '@preset/own'),
	allowedModels: fc.subarray([
		'a/b',
		'v/*',
		'*',
		'openrouter/*',
		'openrouter/auto',
		'@preset/p',
		'a/b:nitro',
		'~v/*',
		'',
	]),
	allowedFields: fc.oneof(
		fc.constant([]),
		fc.subarray([...TICKABLE_FIELDS]),
		fc.constant(Object.keys(CHAT_FIELDS)),
	),
	systemPrompt: fc.constantFrom(...SYSTEM_PROMPTS),
	callerInstructions: fc.constantFrom('refuse', 'refuse', 'append', 'drop'),
	authorTools: fc.constantFrom([], ['f'], ['openrouter:web_search']),
	maxMessages: fc.constantFrom(2, 50, 50, 50),
	maxChars: fc.constantFrom(10, 200, 20_000),
	attachments: fc.oneof(fc.constant([...ATTACHMENT_KINDS]), fc.subarray([...ATTACHMENT_KINDS])),
	maxAttachments: fc.constantFrom(1, 5),
	maxAttachmentChars: fc.constantFrom(30, 8_000_000),
	maxOutputTokens: fc.constantFrom(1, 1_024, 8_000, Number.NaN),
	allowTools: fc.boolean(),
	unallowedFields: fc.constantFrom('refuse' as const, 'drop' as const),
});

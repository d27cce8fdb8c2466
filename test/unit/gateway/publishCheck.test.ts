/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test: it evaluates what the editor would */
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import type { IHookFunctions, INode } from 'n8n-workflow';
import {
	NodeHelpers,
	resolveWebhookDescriptionField,
	webhookDescriptionFields,
	webhookDescriptionIsNativelyResolvable,
} from 'n8n-workflow';
import { OpenRouterGateway } from '../../../nodes/OpenRouterGateway/OpenRouterGateway.node';
import { requireUsableSettings } from '../../../nodes/OpenRouterGateway/publishCheck';
import { webhookPath } from '../../../nodes/OpenRouterGateway/webhookPath';

const hook = (path: unknown, parameters: object = {}) =>
	({
		getNode: () => ({ name: 'Gateway' }) as INode,
		getNodeParameter: (name: string, otherwise: unknown) =>
			({ path, models: ['google/gemini-2.5-flash'], ...parameters })[name] ?? otherwise,
	}) as unknown as IHookFunctions;

test.each(['ai', 'my-app/ai', 'a.b_c~d', 'AI2', 'a/b/c'])('“%s” is a path', (path) => {
	expect(() => requireUsableSettings(hook(path))).not.toThrow();
});

test.each([
	'',
	' ',
	'/',
	'/ai',
	'ai/',
	'a//b',
	'user/:id',
	'a b',
	'ai?x',
	'ai#x',
	'ä',
	7,
	undefined,
])('“%s” is none, and the error says what is', (path) => {
	expect(() => requireUsableSettings(hook(path))).toThrow(/^Path is not valid/);
});

test('a key is no path', () => {
	expect(() => requireUsableSettings(hook('ai/sk-or-v1-0a0a'))).toThrow(
		/^Path holds an OpenRouter key/,
	);
});

test('a prompt may speak of keys', () => {
	const systemPrompt = 'Keys begin with sk-or-v1-, such as sk-or-v1-abc…';
	expect(() => requireUsableSettings(hook('ai', { systemPrompt }))).not.toThrow();
});

test.each([
	['no model', { models: [] }, 'Allowed Models does not begin with the ID of a model'],
	['a pattern for a first model', { models: ['google/*'] }, 'Enter first the ID of the model'],
	['a limit that is no number', { limits: { maxConcurrent: 'x' } }, 'Answers at Once'],
	[
		'an origin without its scheme',
		{ limits: { allowedOrigins: ['https://a.example', 'my-app.example'] } },
		/no page can match: my-app\.example\. Enter scheme, host and port/,
	],
	['an entry without a vendor', { models: ['a/b', 'gpt-5'] }, /is not a model ID: "gpt-5"/],
	[
		'a blank in an ID',
		{ models: ['google/gemini flash'] },
		/is not a model ID: "google\/gemini flash"/,
	],
	['quotes around an ID', { models: ['"google/gemini"'] }, /is not a model ID/],
	['a pattern for every vendor', { models: ['a/b', '*/*'] }, /is not a model ID: "\*\/\*"/],
	['a pattern of routers', { models: ['a/b', 'openrouter/*'] }, /is not a model ID: "openrouter/],
	['a key for a model', { models: ['sk-or-v1-abc'] }, /is not a model ID: an OpenRouter key/],
	['a fallback that is a pattern', { options: { fallbackModels: ['*'] } }, /^Fallback Models/],
	['a fallback of a vendor', { options: { fallbackModels: ['a/*'] } }, /^Fallback Models/],
	['a fallback without a vendor', { options: { fallbackModels: ['gpt-5'] } }, /^Fallback Models/],
	['an Extra Body that streams', { options: { extraBody: '{"stream": false}' } }, /“stream”/],
	['an Extra Body with a model', { options: { extraBody: { model: 'a/b' } } }, /“model”/],
	['an Extra Body that is no JSON', { options: { extraBody: '{a: 1}' } }, /not valid JSON/],
	['an Extra Body that is a list', { options: { extraBody: '[]' } }, /not an object/],
	[
		'fewer tokens than a call reserves',
		{ limits: { tokensPerMinute: 1_000 } },
		/^Tokens per Minute is lower than the 10\d\d tokens that each call reserves/,
	],
	[
		'fewer than a prompt of the author’s and the answer',
		{ systemPrompt: 'x'.repeat(8_000), limits: { tokensPerMinute: 3_000 } },
		/^Tokens per Minute is lower than the 3\d\d\d tokens/,
	],
	[
		'a key in the system prompt',
		{ systemPrompt: `Use sk-or-v1-${'0a'.repeat(32)}.` },
		/^System Prompt/,
	],
	['a key as title', { options: { siteTitle: 'sk-or-v1-abc' } }, /^Site Title holds/],
])('%s is not published', (_, parameters, message) => {
	expect(() => requireUsableSettings(hook('ai', parameters))).toThrow(message);
});

describe('n8n finds the path without its expression engine', () => {
	const { webhooks = [] } = new OpenRouterGateway().description;
	test.each([
		['default', 'POST', 'my/ai/chat/completions'],
		['setup', 'POST', 'my/ai/responses'],
		['setup', 'POST', 'my/ai/ui-messages'],
		['setup', 'GET', 'my/ai/ui-messages'],
		['setup', 'GET', 'my/ai/models'],
		['setup', 'GET', 'my/ai/usage'],
		['setup', 'GET', 'my/ai/conversations'],
		['setup', 'DELETE', 'my/ai/conversations'],
		['default', 'GET', 'my/ai'],
	])('%s: %s …/%s', (name, method, path) => {
		const webhook = webhooks.find(
			(entry) =>
				entry.name === name && entry.httpMethod === method && evaluated(entry.path) === path,
		);
		if (webhook === undefined) throw new Error('There is no such webhook');
		expect(webhookDescriptionIsNativelyResolvable(webhook)).toBe(true);
		const node: Pick<INode, 'parameters'> = { parameters: { path: 'my/ai' } };
		expect(resolveWebhookDescriptionField(node, webhook, 'path')).toEqual({
			resolved: true,
			value: path,
		});
	});
});

/** What the editor makes of it. */
function evaluated(expression: string): unknown {
	const source = /^=\{\{(.*)\}\}$/s.exec(expression)?.[1] ?? '';
	return runInNewContext(source, { $parameter: { path: 'my/ai' }, String });
}

test.each([
	['neither of its functions', {}],
	['one of its functions', { webhookDescriptionFields }],
])('an n8n that has %s evaluates an expression', (_, host) => {
	const { path, ...more } = webhookPath((parameters) => `${String(parameters.path)}/models`, host);
	expect(evaluated(path)).toBe('my/ai/models');
	expect(more).toEqual({});
});

test('what a call really reserves is what counts: a lower limit in Extra Body makes room', () => {
	const extraBody = '{"max_tokens": 500}';
	const parameters = { limits: { tokensPerMinute: 1_000 }, options: { extraBody } };
	expect(() => requireUsableSettings(hook('ai', parameters))).not.toThrow();
});

/** What the expression of a limit gives when what it names is not there. */
const NOTHING = [undefined, null, '', ' ', [], [[]], ['', ' ']];
const LIMITS = {
	allowedOrigins: 'Allowed Origins',
	budgetClaim: 'Budget Claim',
	budgetForAllUsd: 'Budget for All Callers (USD)',
	budgetNames: 'Budgets by Name',
	budgetPerCallerUsd: 'Budget per Caller (USD)',
	budgetPeriod: 'Budget Period',
	budgetPlans: 'Budget Plans',
	maxAttachments: 'Max Attachments',
	maxChars: 'Max Characters',
	maxConcurrent: 'Answers at Once',
	maxMessages: 'Max Messages',
	maxOutputTokens: 'Max Output Tokens',
	minimumCreditUsd: 'Minimum Credit (USD)',
	requestsPerMinute: 'Requests per Minute',
	tokensPerMinute: 'Tokens per Minute',
	unknownModelPrice: 'Price for Unknown Models',
};

describe('a limit that was added and says nothing is not published', () => {
	for (const [name, label] of Object.entries(LIMITS)) {
		test.each(NOTHING.map((value) => ({ value })))(`${label}: $value`, ({ value }) => {
			const publish = () => requireUsableSettings(hook('ai', { limits: { [name]: value } }));
			expect(publish).toThrow(label);
		});
	}

	test('every limit of the panel is looked at, but for what only opens when it is true', () => {
		const field = new OpenRouterGateway().description.properties.find(
			(property) => property.name === 'limits',
		);
		const names = (field?.options ?? []).map((option) => option.name).sort();
		expect(names).toEqual([...Object.keys(LIMITS), 'allowServers', 'length'].sort());
	});
});

describe.each([
	['limits', 'Limits'],
	['options', 'Options'],
])('the whole of %s', (collection, label) => {
	const says = `${label} is an expression, which n8n leaves out`;

	test.each([undefined, null, '', [], 'a text', 7])('%p', (value) => {
		const context = hook('ai');
		const read = (name: string, otherwise: unknown): unknown =>
			name === collection ? value : context.getNodeParameter(name, otherwise as object);
		const publish = () =>
			requireUsableSettings({ ...context, getNodeParameter: read } as unknown as IHookFunctions);
		expect(publish).toThrow(says);
	});

	test.each([
		'={{ undefined }}',
		'={{ $vars.nope }}',
		'={{ {allowedOrigins: ["https://a.example"], unallowedFields: "refuse"} }}',
		'=',
	])('an expression in its place, which n8n leaves out: %s', (expression) => {
		const { description } = new OpenRouterGateway();
		const { properties } = description;
		const node = { typeVersion: 2 } as INode;
		const saved = { path: 'ai', models: ['a/b'], [collection]: expression };
		const seen = NodeHelpers.getNodeParameters(properties, saved, true, false, node, description);
		expect(() => requireUsableSettings(hook('ai', seen ?? {}))).toThrow(says);
	});
});

describe('numbers have the range of their descriptions', () => {
	const numbers = {
		limits: [
			'maxAttachments',
			'maxChars',
			'maxConcurrent',
			'maxMessages',
			'maxOutputTokens',
			'requestsPerMinute',
			'tokensPerMinute',
		],
	};
	for (const name of numbers.limits) {
		test.each([0, -1, 1.5, NaN, Infinity, '0', '1.5', 1e300, true, {}])(
			`limits.${name}: %p`,
			(value) => {
				const publish = () => requireUsableSettings(hook('ai', { limits: { [name]: value } }));
				expect(publish).toThrow(/out of range|whole number|not a number/);
			},
		);
	}
	test.each([
		['minimumCreditUsd', -1],
		['minimumCreditUsd', NaN],
	])('limits.%s: %p', (name, value) => {
		const publish = () => requireUsableSettings(hook('ai', { limits: { [name]: value } }));
		expect(publish).toThrow(/^Minimum Credit/);
	});
	test.each([
		['timeout', 2_147_484],
		['timeout', 5e6],
		['timeout', 86_401],
		['timeout', 0],
		['timeout', -1],
		['idleTimeoutSeconds', 2_147_484],
		['idleTimeoutSeconds', 0],
		['heartbeatSeconds', 121],
		['heartbeatSeconds', -1],
		['credentialCacheSeconds', 1e9],
		['credentialCacheSeconds', -1],
		['attempts', 0],
		['attempts', 11],
		['attempts', 1.5],
	])('options.%s: %p', (name, value) => {
		const publish = () => requireUsableSettings(hook('ai', { options: { [name]: value } }));
		expect(publish).toThrow(/out of range|whole number/);
	});
});

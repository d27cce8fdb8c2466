/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test: it evaluates what the editor would */
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import type { IHookFunctions, INode } from 'n8n-workflow';
import {
	resolveWebhookDescriptionField,
	webhookDescriptionFields,
	webhookDescriptionIsNativelyResolvable,
} from 'n8n-workflow';
import { OpenRouterGatewayTrigger } from '../../../nodes/OpenRouterGatewayTrigger/OpenRouterGatewayTrigger.node';
import { requireUsableSettings } from '../../../nodes/OpenRouterGatewayTrigger/publishCheck';
import { webhookPath } from '../../../nodes/OpenRouterGatewayTrigger/webhookPath';

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
	expect(() => requireUsableSettings(hook(path))).toThrow(/^Path is not one/);
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
])('%s is not published', (_, parameters, message) => {
	expect(() => requireUsableSettings(hook('ai', parameters))).toThrow(message);
});

describe('n8n finds the path without its expression engine', () => {
	const { webhooks = [] } = new OpenRouterGatewayTrigger().description;
	test.each([
		['default', 'POST', 'my/ai/chat/completions'],
		['setup', 'GET', 'my/ai/models'],
		['default', 'GET', 'my/ai'],
	])('%s: %s …/%s', (name, method, path) => {
		const webhook = webhooks.find((entry) => entry.name === name && entry.httpMethod === method);
		if (webhook === undefined) throw new Error('There is no such webhook');
		expect(webhookDescriptionIsNativelyResolvable(webhook)).toBe(true);
		const node: Pick<INode, 'parameters'> = { parameters: { path: 'my/ai' } };
		expect(resolveWebhookDescriptionField(node, webhook, 'path')).toEqual({
			resolved: true,
			value: path,
		});
		// What the editor evaluates says the same.
		expect(evaluated(webhook.path)).toBe(path);
	});
});

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

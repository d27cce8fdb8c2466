/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test: it evaluates what the editor would */
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import type { IHookFunctions, INode } from 'n8n-workflow';
import {
	resolveWebhookDescriptionField,
	webhookDescriptionIsNativelyResolvable,
} from 'n8n-workflow';
import { OpenRouterGatewayTrigger } from '../../../nodes/OpenRouterGatewayTrigger/OpenRouterGatewayTrigger.node';
import { requireUsablePath } from '../../../nodes/OpenRouterGatewayTrigger/path';

const hook = (path: unknown) =>
	({
		getNode: () => ({ name: 'Gateway' }) as INode,
		getNodeParameter: () => path,
	}) as unknown as IHookFunctions;

test.each(['ai', 'my-app/ai', 'a.b_c~d', 'AI2', 'a/b/c'])('“%s” is a path', (path) => {
	expect(() => requireUsablePath(hook(path))).not.toThrow();
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
	expect(() => requireUsablePath(hook(path))).toThrow(/^Path is not one/);
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
		const source = /^=\{\{(.*)\}\}$/s.exec(webhook.path)?.[1] ?? '';
		const said: unknown = runInNewContext(source, { $parameter: { path: 'my/ai' }, String });
		expect(said).toBe(path);
	});
});

/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** The panels of both nodes, as their author sees them: what they offer to be added and chosen. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { INodeProperties } from 'n8n-workflow';
import type { Browser, Page } from 'playwright-core';
import { callerFields } from '../../nodes/OpenRouter/actions/chat/panel/caller';
import { gatewayFields } from '../../nodes/OpenRouterGateway/panel';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { PROJECT } from '../host/places';
import { hasBrowser, launchBrowser } from '../support/browser';
import { marked, openEditor } from './editorPage';
import { openSession, type Session } from './session';

const ARTIFACTS = join(PROJECT, 'test-artifacts');
const PACKAGE = 'n8n-nodes-openrouter-gateway';

const NODES = [
	{
		name: 'Gateway',
		fields: gatewayFields,
		node: {
			type: `${PACKAGE}.openRouterGateway`,
			typeVersion: 2,
			parameters: {
				path: `panel-${randomUUID()}`,
				models: ['openai/gpt-4o-mini'],
				callerMay: { callerInstructions: 'refuse' },
			},
		},
	},
	{
		name: 'Answer a frontend request',
		fields: callerFields,
		node: {
			type: `${PACKAGE}.openRouter`,
			typeVersion: 1,
			parameters: {
				resource: 'chat',
				operation: 'respond',
				model: { __rl: true, mode: 'id', value: 'openai/gpt-4o-mini' },
				callerMay: { callerInstructions: 'refuse' },
			},
		},
	},
];

const inBrowser = hasBrowser() ? test : test.skip;

let session: Session;
let browser: Browser;
let page: Page;
let workflowId: string;
const errors: string[] = [];

beforeAll(async () => {
	if (!hasBrowser()) return;
	mkdirSync(ARTIFACTS, { recursive: true });
	session = await openSession();
	const { id, name } = session.credential;
	const workflow = await session.n8n.createWorkflow({
		name: 'Panels',
		nodes: NODES.map(({ name: nodeName, node }, index) => ({
			id: randomUUID(),
			name: nodeName,
			webhookId: randomUUID(),
			position: [index * 300, 0],
			credentials: { [CREDENTIAL_TYPE]: { id, name } },
			...node,
		})),
		connections: {},
		settings: { executionOrder: 'v1' },
	});
	workflowId = workflow.id;
	browser = await launchBrowser();
	page = await openEditor(browser, session, 1180);
	page.on('pageerror', ({ message }) => errors.push(message));
});
beforeEach(() => void errors.splice(0));
afterAll(async () => {
	await browser?.close();
	await session?.close();
});

/** What the collection can be added, as its description has it: nothing hidden. */
function offered(fields: readonly INodeProperties[], name: string, added: readonly string[]) {
	const options = fields.find((field) => field.name === name)?.options ?? [];
	return options.flatMap((option) =>
		'type' in option && option.type !== 'hidden' && !added.includes(option.name)
			? [option.displayName]
			: [],
	);
}

/** Opens the list, reads it and closes it again. */
async function listOf(list: ReturnType<Page['locator']>): Promise<string[]> {
	await list.click();
	const options = page.getByRole('option').filter({ visible: true });
	await options.first().waitFor();
	const texts = await options.allInnerTexts();
	await page.keyboard.press('Escape');
	await options.first().waitFor({ state: 'hidden' });
	return texts.map((text) => text.split('\n', 1)[0]?.trim() ?? '');
}

inBrowser.each(NODES)('the panel of $name offers all that it can be added', async (shown) => {
	const { name, fields } = shown;
	await page.goto(`${session.url}/workflow/${workflowId}`);
	const node = page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	await node.dblclick({ position: { x: 30, y: 30 } });
	await page.getByPlaceholder('Add Limit').waitFor();

	const limits = await listOf(page.getByPlaceholder('Add Limit'));
	expect(limits).toEqual(offered(fields, 'limits', []));
	// This one only notices an expression in place of the whole collection.
	expect(limits).not.toContain('Length');
	expect(await listOf(page.getByPlaceholder('Allow Something'))).toEqual(
		offered(fields, 'callerMay', ['callerInstructions']),
	);
	const instructions = marked(page, 'parameter-input-callerInstructions').getByRole('combobox');
	expect(await listOf(instructions)).toEqual(['Append', 'Leave Out', 'Refuse']);
	await page.screenshot({ path: join(ARTIFACTS, `panel-${shown.node.type.split('.')[1]}.png`) });
	expect(errors).toEqual([]);
});

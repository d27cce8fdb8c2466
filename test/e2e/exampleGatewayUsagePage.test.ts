/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * The example that shows its author what was used, made of the very file that users import: asked
 * over HTTP, and opened in a real browser.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import type { Browser, Page } from 'playwright-core';
import { BASIC_AUTH_CREDENTIAL_TYPE, exampleWorkflow } from '../host/exampleWorkflow';
import { PROJECT } from '../host/places';
import { createTable } from '../host/exampleTables';
import { hasBrowser, launchBrowser } from '../support/browser';
import { awaitRows, removeTables } from './dataTables';
import { expectKnownParameters, readExample } from './exampleFile';
import { publishReports, TABLE } from './gatewayReports';
import { openSession, type Session } from './session';
import { tilesOf, usageRows } from './usagePageRows';

const NAME = 'gateway-usage-page';
const ARTIFACTS = join(PROJECT, 'test-artifacts');
const LOGIN = { username: 'author', password: randomUUID() };
const CALLS_IN_BUDGET = 5;
const inBrowser = hasBrowser() ? test : test.skip;

let session: Session;
let url: string;
let browser: Browser;

const get = async (query = '', auth: typeof LOGIN | undefined = LOGIN) =>
	await axios.get<string>(`${url}${query}`, { auth, validateStatus: () => true });

beforeAll(async () => {
	mkdirSync(ARTIFACTS, { recursive: true });
	session = await openSession();
	await removeTables(session, TABLE);
	const { n8n, credential } = session;
	const { username: user, password } = LOGIN;
	const { webhookPath, ...content } = exampleWorkflow({
		name: NAME,
		credential,
		basicAuthCredential: await n8n.createCredential('Usage page', BASIC_AUTH_CREDENTIAL_TYPE, {
			user,
			password,
		}),
		allowedOrigins: '*',
		webhookPath: `${NAME}-${randomUUID()}`,
	});
	url = await session.publish(content, webhookPath);
	if (hasBrowser()) browser = await launchBrowser();
});
afterAll(async () => {
	await browser?.close();
	if (session === undefined) return;
	await session.close();
	await removeTables(session, TABLE);
});

describe('the file', () => {
	const { nodes } = readExample(NAME);

	test('has only what n8n’s own nodes know', async () => {
		await expectKnownParameters(session, nodes);
	});

	test('reads the table that the reports’ example makes', () => {
		const reader = nodes.find(({ type }) => type.endsWith('.dataTable'));
		expect(reader?.parameters.dataTableId).toMatchObject({ value: TABLE });
	});
});

test.each([
	{ name: 'no login', auth: undefined },
	{ name: 'a wrong password', auth: { ...LOGIN, password: 'x' } },
])('with $name it answers 401 and nothing of the table', async ({ auth }) => {
	const { status, headers, data } = await axios.get(url, { auth, validateStatus: () => true });
	expect({ status, asks: headers['www-authenticate'] }).toEqual({
		status: 401,
		asks: expect.stringMatching(/^Basic /),
	});
	expect(data).not.toContain('<');
});

test('without a table it says what to do', async () => {
	const { status, data } = await get();
	expect(status).toBe(200);
	expect(data).toContain('No reports yet');
});

test('shows the calls that the reports’ example has written', async () => {
	await removeTables(session, TABLE);
	const ask = await publishReports(session);
	await ask('web app', 'hello');
	await ask('web app', '/fail 402');
	await awaitRows(session, TABLE, 2);
	const { data } = await get('?days=1');
	expect(tilesOf(data)).toMatchObject({ Calls: '2', 'Failed calls': '50%', Callers: '1' });
	expect(data).toContain('payment_required');
});

test('shows a budget that the reports’ example has written down', async () => {
	await removeTables(session, TABLE);
	const question = 'A long question costs more than its short answer. '.repeat(100);
	const askWithout = await publishReports(session);
	await askWithout('web app', question);
	const [{ cost } = { cost: 0 }] = await awaitRows(session, TABLE, 1);
	// Four of five are 80 %; whether the fifth fits is up to what it may cost at most.
	const budgetPerCallerUsd = CALLS_IN_BUDGET * Number(cost);
	const ask = await publishReports(session, {
		budgetPerCallerUsd,
		budgetPeriod: 'month',
		maxOutputTokens: 20,
	});
	let calls = 1;
	while ((await ask('web app', question)) === 200) calls += 1;
	await awaitRows(session, TABLE, calls, ({ kind }) => kind === 'call');
	await awaitRows(session, TABLE, 1, ({ kind }) => kind === 'budget');
	const { data } = await get('?days=1');
	expect(tilesOf(data)).toMatchObject({ Calls: `${calls}`, Callers: '1' });
	expect(/Budget reached: [^<]*/.exec(data)?.[0]).toMatch(
		/ (80|100)% of \$\d\.\d+ a month, until /,
	);
});

describe('with rows', () => {
	beforeAll(async () => {
		await removeTables(session, TABLE);
		await createTable(session.n8n, 'gateway-reports-table', usageRows());
	});

	test.each([
		{ query: '?days=1', calls: '13', spend: '$0.75', title: 'last 24 hours' },
		{ query: '?days=7', calls: '14', spend: '$2.75', title: 'last 7 days' },
		{ query: '?days=30', calls: '15', spend: '$18.75', title: 'last 30 days' },
		{ query: '', calls: '14', spend: '$2.75', title: 'last 7 days' },
		{ query: '?days=400&days=1', calls: '14', spend: '$2.75', title: 'last 7 days' },
	])('$query sums the $title', async ({ query, calls, spend, title }) => {
		const { status, headers, data } = await get(query);
		expect(status).toBe(200);
		expect(headers).toMatchObject({
			'content-type': 'text/html; charset=utf-8',
			'cache-control': 'no-store',
			'content-security-policy': expect.stringMatching(/^sandbox /),
		});
		expect(data).toContain(`<title>Gateway usage, ${title}</title>`);
		expect(tilesOf(data)).toMatchObject({ Spend: spend, Calls: calls });
		expect(data).toContain('Budget reached: 100% of $0.50 a month');
	});

	test('has no script, and names of callers and models are text', async () => {
		const { data } = await get();
		expect(data).not.toMatch(/<script|<[^>]* on\w+="/i);
		expect(data).toContain('&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
		expect(data).toContain('&quot; onload=&quot;alert(1)&quot; x=&quot;');
	});

	/** Opens the page as its author does; gives what the browser complained of. */
	async function openPage(options: object): Promise<{ page: Page; complaints: string[] }> {
		const context = await browser.newContext({ httpCredentials: LOGIN, ...options });
		const page = await context.newPage();
		const complaints: string[] = [];
		page.on('console', (message) => complaints.push(message.text()));
		page.on('pageerror', (error) => complaints.push(error.message));
		page.on('dialog', (dialog) => {
			complaints.push(`dialog: ${dialog.message()}`);
			void dialog.dismiss();
		});
		await page.goto(url);
		return { page, complaints };
	}
	const colourOf = async (page: Page): Promise<string> =>
		await page.evaluate(() => getComputedStyle(document.body).backgroundColor);

	inBrowser.each([
		{ name: 'desktop', viewport: { width: 1280, height: 900 } },
		{ name: 'phone', viewport: { width: 360, height: 740 } },
	])('on a $name it fits, in light and dark', async ({ name, viewport }) => {
		const colours = new Set<string>();
		for (const colorScheme of ['light', 'dark']) {
			const { page, complaints } = await openPage({ viewport, colorScheme });
			await page.getByText('</text><script>alert(1)</script>').first().waitFor();
			expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
			colours.add(await colourOf(page));
			await page.screenshot({
				path: join(ARTIFACTS, `usage-page-${name}-${colorScheme}.png`),
				fullPage: true,
			});
			expect(complaints).toEqual([]);
			await page.context().close();
		}
		expect(colours.size).toBe(2);
	});

	inBrowser('the keyboard reaches the ranges and the numbers of a chart', async () => {
		const { page, complaints } = await openPage({ viewport: { width: 1280, height: 900 } });
		const month = page.getByRole('link', { name: '30 days' });
		await month.focus();
		await page.keyboard.press('Enter');
		await page.waitForURL(/\?days=30$/);
		expect(await page.getByRole('link', { name: '30 days' }).getAttribute('aria-current')).toBe(
			'page',
		);
		await page.getByRole('img', { name: 'Spend per day by model, in US dollars' }).waitFor();
		await page.locator('summary').first().focus();
		await page.keyboard.press('Enter');
		const table = page.getByRole('region', { name: 'Spend per day by model' });
		await table.getByRole('columnheader', { name: 'openai/gpt-4o' }).waitFor();
		await table.getByRole('cell', { name: '$16.00' }).first().waitFor();
		expect(complaints).toEqual([]);
		await page.context().close();
	});
});

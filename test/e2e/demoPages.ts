/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Uses the pages of `npm start` as a visitor does, and keeps what they looked like. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { PROJECT } from '../host/places';
import { hasBrowser, launchBrowser } from '../support/browser';

const ARTIFACTS = join(PROJECT, 'test-artifacts');
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

export async function useDemoPages(url: string): Promise<void> {
	if (!hasBrowser()) return;
	mkdirSync(ARTIFACTS, { recursive: true });
	const browser = await launchBrowser();
	try {
		for (const use of [useChat, useAssistant]) {
			const page = await browser.newPage({ viewport: DESKTOP });
			await page.goto(url);
			await page.getByText('Emulated upstream').waitFor();
			await use(page);
			await page.close();
		}
	} finally {
		await browser.close();
	}
}

async function ask(page: Page, text: string): Promise<void> {
	const box = page.getByLabel('Your message');
	await box.fill(text);
	await box.press('Enter');
}

/** An answer may be complete before anybody looks, so the page itself notes that it was being written. */
const noteWriting = async (page: Page): Promise<void> =>
	await page.evaluate(() => {
		const note = () => {
			if (document.querySelector('.writing') !== null) document.body.dataset.hasWritten = 'yes';
		};
		const watched = { subtree: true, childList: true, attributeFilter: ['class'] };
		new MutationObserver(note).observe(document.body, watched);
	});

async function keepPictures(page: Page, name: string): Promise<void> {
	const take = async (screen: string) =>
		await page.screenshot({
			path: join(ARTIFACTS, `${name}-${screen}.png`),
			// Finished, where the page would still be moving.
			animations: 'disabled',
		});
	await take('desktop');
	await page.setViewportSize(PHONE);
	await take('phone');
	// Nothing is wider than a phone.
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
	expect(await page.content()).not.toContain('sk-or-');
	await page.setViewportSize(DESKTOP);
}

async function useChat(page: Page): Promise<void> {
	await noteWriting(page);
	await ask(page, 'Read along');
	await page.locator('.answered', { hasText: 'You said: Read along.' }).waitFor();
	await page.locator('body[data-has-written]').waitFor({ state: 'attached' });

	await page.getByRole('switch', { name: 'Streamed' }).uncheck();
	await ask(page, 'And at once');
	const whole = page.locator('.answered', { hasText: 'You said: And at once.' });
	await whole.getByText(/^google\/gemini-2\.0-flash-001 · \$0\.0/).waitFor();

	await ask(page, '/fail 402');
	await page.getByRole('alert').filter({ hasText: 'out of credit' }).waitFor();
	await ask(page, '/fail 503');
	const failed = page.getByRole('alert').filter({ hasText: 'Status 503' });
	await failed.getByRole('button', { name: 'Try again' }).waitFor();
	await keepPictures(page, 'demo');
}

async function useAssistant(page: Page): Promise<void> {
	await page.getByRole('link', { name: 'Assistant' }).click();
	const question = 'What does my order cost in dollars, at today’s exchange rate?';
	await page.getByRole('button', { name: question }).click();
	const answer = page.locator('.answered');
	await answer.locator('.bubble', { hasText: 'Desk lamp' }).waitFor();
	const tools = answer.locator('.steps li[data-status="ok"]');
	expect((await tools.locator('.tool').allTextContents()).sort()).toEqual([
		'Exchange rate',
		'Orders of the customer',
	]);
	const orders = tools.filter({ hasText: 'Orders of the customer' });
	await orders.locator('summary').click();
	await orders.locator('.gave', { hasText: 'Walnut shelf' }).waitFor();
	await keepPictures(page, 'assistant');

	const people = page.getByRole('combobox', { name: 'Signed in as' });
	await people.selectOption('ben');
	await ask(page, 'Where is my order? I am ada.');
	await answer.locator('.bubble', { hasText: 'Six espresso cups' }).waitFor();
	expect(await page.content()).not.toContain('Desk lamp');

	// n8n's memory has the conversation of whoever is chosen, and a page that is loaded anew asks for it.
	await people.selectOption('ada');
	await page.locator('.row.user', { hasText: question }).waitFor();
	await page.reload();
	await page.locator('.row.user', { hasText: question }).waitFor();
	await ask(page, 'Thank you');
	await answer.getByText(`Before that you said: ${question}`).waitFor();
	await page.getByRole('button', { name: 'New conversation' }).click();
	await page.getByRole('heading', { name: 'How can I help?' }).waitFor();
	expect(await page.locator('.row').count()).toBe(0);
}

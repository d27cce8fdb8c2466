/** n8n's editor in a browser, with its owner signed in. */
import type { Browser, Locator, Page } from 'playwright-core';
import type { Session } from './session';

export async function openEditor(
	browser: Browser,
	{ url, login }: Pick<Session, 'url' | 'login'>,
	height: number,
): Promise<Page> {
	const page = await browser.newPage({ viewport: { width: 1400, height } });
	await page.goto(`${url}/signin`);
	await page.getByLabel('Email').fill(login.email);
	await page.getByLabel('Password').fill(login.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/home|workflow/);
	return page;
}

/** n8n's own marks for tests; they change less often than its texts and styles. */
export const marked = (page: Page, testId: string): Locator =>
	page.locator(`[data-test-id="${testId}"]`);

/** What an endpoint of the abuse suites hands back of others' words. Each function is one test's body. */
import { expect } from '@jest/globals';
import type { AbuseSuite, Target } from './abuseSuite';

/** `ask`: a body that says it, in the target's protocol. */
type Check = (
	suite: AbuseSuite,
	target: Target,
	ask?: (message: string) => object,
) => Promise<void>;

const inAChat = (message: string): object => ({ message });

const ofTheCaller: Check = async (suite, target, ask = inAChat) => {
	const message = '={{ $env.PATH }} {{ 7*7 }} <b>x</b>\n{"type":"end"}';
	const { text } = await suite.call(target, { body: ask(message) });
	expect(text).toContain(message);
};

const ofUpstream: Check = async (suite, target, ask = inAChat) => {
	const secret = suite.upstream.apiKey;
	const metadata = { raw: `Bearer ${secret}`, provider_name: 'Acme', flagged_input: 'hi' };
	suite.upstream.failNext({ status: 403, message: `Not with ${secret}`, metadata });
	const seen = await suite.call(target, { body: ask('hi') });
	expect(seen.outcome).toMatchObject({ kind: 'refused', status: 403 });
	expect(seen.text).not.toMatch(/Acme|Bearer|Not with/);
};

export const WORDS: ReadonlyArray<{ title: string; run: Check }> = [
	{ title: 'hands an expression and mark-up back as the text that they are', run: ofTheCaller },
	{ title: 'does not repeat what OpenRouter says, were it the key itself', run: ofUpstream },
];

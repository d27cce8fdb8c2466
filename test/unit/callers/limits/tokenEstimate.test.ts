import { expect, test } from '@jest/globals';
import {
	estimatePromptTokens,
	tokensOfChars,
} from '../../../../nodes/shared/callers/limits/tokenLimit';
import { ALL_KINDS, ask, image, outgoing, PNG, say, TOOL, TOOLS, user } from '../request/checking';

const estimate = (...asked: Parameters<typeof outgoing>) => {
	const { messages, fields } = outgoing(...asked);
	return estimatePromptTokens({ messages, ...fields });
};

test('a token is about four characters', () => {
	expect([0, 1, 4, 5].map(tokensOfChars)).toEqual([0, 1, 1, 2]);
});

test('texts count by their length', () => {
	const short = estimate(ask({}));
	expect(short).toBeGreaterThan(0);
	expect(estimate(say(user(`Hi${'x'.repeat(4_000)}`)))).toBe(short + 1_000);
});

test('an attachment counts the same, however long its base64 is', () => {
	const withImage = (url: string) =>
		estimate(say(user([{ type: 'text', text: 'Hi' }, image(url)])), ALL_KINDS);
	expect(withImage(PNG)).toBe(estimate(ask({})) + 1_000);
	expect(withImage(`${PNG.slice(0, -1)}${'A'.repeat(100_000)}=`)).toBe(withImage(PNG));
});

test('tools count like a message', () => {
	expect(estimate(ask({ tools: [TOOL] }), TOOLS)).toBeGreaterThan(estimate(ask({}), TOOLS));
});

test('what the author adds is counted, too: tools and a prediction', () => {
	const { messages } = outgoing(ask({}));
	const bare = estimatePromptTokens({ messages });
	expect(estimatePromptTokens({ messages, tools: [TOOL] })).toBeGreaterThan(bare);
	const prediction = { type: 'content', content: 'x'.repeat(4_000) };
	expect(estimatePromptTokens({ messages, prediction })).toBeGreaterThan(bare + 1_000);
});

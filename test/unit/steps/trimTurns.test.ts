import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChatMessage } from '../../../nodes/shared/openrouter/request/message';
import type { Turn } from '../../../nodes/shared/steps/memory';
import { trimTurns, withoutLastQuestion, withTurns } from '../../../nodes/shared/steps/trimTurns';
import { SEEDED } from '../seed';

const question = (content: string): Turn => ({ role: 'user', content });
const answer = (content: string): Turn => ({ role: 'assistant', content });
const HI: ChatMessage = { role: 'user', content: 'Hi' };
const PAIRS = ['a', 'b', 'c'].flatMap((text) => [question(`${text}?`), answer(`${text}!`)]);
const ROOMY = { systemPrompt: '', maxMessages: 100, maxChars: 1_000 };

const textsOf = (turns: readonly Turn[]) => turns.map(({ content }) => content);

test('all turns are kept where there is room', () => {
	expect(trimTurns(PAIRS, [HI], ROOMY)).toEqual(PAIRS);
	expect(trimTurns([], [HI], ROOMY)).toEqual([]);
});

test.each([
	{ maxMessages: 7, kept: ['a?', 'a!', 'b?', 'b!', 'c?', 'c!'] },
	{ maxMessages: 6, kept: ['b?', 'b!', 'c?', 'c!'] },
	{ maxMessages: 5, kept: ['b?', 'b!', 'c?', 'c!'] },
	{ maxMessages: 3, kept: ['c?', 'c!'] },
	{ maxMessages: 2, kept: [] },
	{ maxMessages: 1, kept: [] },
	{ maxMessages: 0, kept: [] },
	{ maxMessages: Number.NaN, kept: [] },
	{ maxMessages: Number.POSITIVE_INFINITY, kept: ['a?', 'a!', 'b?', 'b!', 'c?', 'c!'] },
])('of $maxMessages messages, the new one is one', ({ maxMessages, kept }) => {
	expect(textsOf(trimTurns(PAIRS, [HI], { ...ROOMY, maxMessages }))).toEqual(kept);
});

test.each([
	{ maxChars: 14, kept: ['a?', 'a!', 'b?', 'b!', 'c?', 'c!'] },
	{ maxChars: 13, kept: ['b?', 'b!', 'c?', 'c!'] },
	{ maxChars: 6, kept: ['c?', 'c!'] },
	{ maxChars: 5, kept: [] },
	{ maxChars: 0, kept: [] },
	{ maxChars: Number.NaN, kept: [] },
])('of $maxChars characters, the new message has two', ({ maxChars, kept }) => {
	expect(textsOf(trimTurns(PAIRS, [HI], { ...ROOMY, maxChars }))).toEqual(kept);
});

test('a long exchange shuts out the older ones too, so that none is missing between', () => {
	const turns = [question('a'), answer('b'), question('x'.repeat(99)), answer('y'), ...PAIRS];
	expect(trimTurns(turns, [HI], { ...ROOMY, maxChars: 50 })).toEqual(PAIRS);
});

test('the author’s system prompt is not counted, the caller’s instructions are', () => {
	const prompt: ChatMessage = { role: 'system', content: 'x'.repeat(99) };
	const rules: ChatMessage = { role: 'developer', content: 'Be kind' };
	const limits = { systemPrompt: 'x', maxMessages: 3, maxChars: 6 };
	const last = ['c?', 'c!'];
	expect(textsOf(trimTurns(PAIRS, [prompt, HI], limits))).toEqual(last);
	expect(textsOf(trimTurns(PAIRS, [HI], { ...limits, systemPrompt: ' \n' }))).toEqual(last);
	expect(trimTurns(PAIRS, [prompt, rules, HI], { ...limits, maxChars: 99 })).toEqual([]);
	expect(trimTurns(PAIRS, [prompt, rules, HI], { ...limits, maxMessages: 4 })).toEqual([]);
	const roomy = { ...limits, maxMessages: 4, maxChars: 13 };
	expect(textsOf(trimTurns(PAIRS, [prompt, rules, HI], roomy))).toEqual(last);
});

test('parts are counted by their texts, calls as JSON', () => {
	const parts: ChatMessage = {
		role: 'user',
		content: [
			{ type: 'text', text: 'H' },
			{ type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(99)}` } },
			{ type: 'text', text: 'i' },
		],
	};
	expect(textsOf(trimTurns(PAIRS, [parts], { ...ROOMY, maxChars: 6 }))).toEqual(['c?', 'c!']);
	expect(trimTurns(PAIRS, [parts], { ...ROOMY, maxChars: 5 })).toEqual([]);
	const calls: ChatMessage[] = [
		HI,
		{ role: 'assistant', content: null, tool_calls: [{ id: 'x'.repeat(99) }] },
		{ role: 'tool', content: 'done', tool_call_id: 'x' },
	];
	expect(trimTurns(PAIRS, calls, { ...ROOMY, maxChars: 100 })).toEqual([]);
	expect(trimTurns(PAIRS, calls, { ...ROOMY, maxChars: 1_000 })).toEqual(PAIRS);
});

describe('turns out of order', () => {
	test('before the first question are left out', () => {
		expect(trimTurns([answer('Welcome'), ...PAIRS], [HI], ROOMY)).toEqual(PAIRS);
		expect(trimTurns([answer('Welcome')], [HI], ROOMY)).toEqual([]);
	});

	test('stay together with the question before them', () => {
		const turns = [question('a'), question('b'), answer('c'), answer('d')];
		expect(trimTurns(turns, [HI], ROOMY)).toEqual(turns);
		expect(trimTurns(turns, [HI], { ...ROOMY, maxMessages: 4 })).toEqual(turns.slice(1));
		expect(trimTurns(turns, [HI], { ...ROOMY, maxMessages: 3 })).toEqual([]);
	});
});

const turn = fc.record({
	role: fc.constantFrom('user' as const, 'assistant' as const),
	content: fc.string({ maxLength: 20 }),
});

test('what is kept is the end of what there was, begins with a question, and fits', () => {
	fc.assert(
		fc.property(fc.array(turn), fc.nat(30), fc.nat(100), (turns, maxMessages, maxChars) => {
			const kept = trimTurns(turns, [HI], { systemPrompt: '', maxMessages, maxChars });
			expect(kept).toEqual(kept.length === 0 ? [] : turns.slice(-kept.length));
			expect(kept[0]?.role ?? 'user').toBe('user');
			if (kept.length === 0) return;
			expect(kept.length + 1).toBeLessThanOrEqual(maxMessages);
			expect(textsOf(kept).join('').length + 2).toBeLessThanOrEqual(maxChars);
		}),
		SEEDED,
	);
});

describe('the request', () => {
	const system: ChatMessage = { role: 'system', content: 'Be kind' };
	const developer: ChatMessage = { role: 'developer', content: 'Be brief' };

	test.each([
		{ name: 'no instructions', before: [], after: [HI] },
		{ name: 'a system prompt', before: [system], after: [HI] },
		{ name: 'the caller’s instructions too', before: [system, developer], after: [HI] },
		{ name: 'instructions alone', before: [system], after: [] },
		{ name: 'later instructions', before: [system], after: [HI, developer] },
	])('has the turns after $name', ({ before, after }) => {
		expect(withTurns([...before, ...after], PAIRS)).toEqual([...before, ...PAIRS, ...after]);
	});

	test('stays as it is without turns', () => {
		const messages = [system, HI];
		expect(withTurns(messages, [])).toBe(messages);
		withTurns(messages, PAIRS);
		expect(messages).toEqual([system, HI]);
	});
});

test.each([
	{ asked: 'c?', kept: ['a?', 'a!', 'b?', 'b!'] },
	{ asked: 'b?', kept: ['a?', 'a!', 'b?', 'b!', 'c?', 'c!'] },
	{ asked: '', kept: ['a?', 'a!', 'b?', 'b!', 'c?', 'c!'] },
])('to answer “$asked” again, its answers at the end are left out', ({ asked, kept }) => {
	expect(textsOf(withoutLastQuestion(PAIRS, asked))).toEqual(kept);
	const twice = asked === 'c?' ? [...PAIRS, question('c?'), answer('c!!')] : PAIRS;
	expect(textsOf(withoutLastQuestion(twice, asked))).toEqual(kept);
	expect(withoutLastQuestion([], asked)).toEqual([]);
});

/** The abuse suite says that nothing forbidden reached OpenRouter; this says that it would notice. */
import { describe, expect, test } from '@jest/globals';
import { MODEL, image, said } from './abuseBodies';
import { breaches } from './abuseJournal';

describe('the checker of the journal', () => {
	const BODY = {
		model: MODEL,
		messages: [
			{ role: 'system', content: 'Be kind.' },
			{ role: 'user', content: 'hi' },
		],
		max_tokens: 500,
		stream: true,
	};
	const [system, user] = BODY.messages;
	const of = (body: object) => {
		const headers = { authorization: 'Bearer key' };
		const request = { method: 'POST', path: '/api/v1/chat/completions', headers, body };
		return breaches(
			{ ...request, rawHeaders: [], rawBody: '', aborted: false, closed: Promise.resolve() },
			{
				systemPrompt: 'Be kind.',
				models: new RegExp(`^${MODEL}$`),
				maxOutputTokens: 500,
				maxMessages: 2,
				maxChars: 10,
				fields: ['tools', 'reasoning'],
				parts: ['text', 'image_url', 'file'],
				apiKey: 'key',
			},
		);
	};

	test('finds nothing in what is allowed', () => expect(of(BODY)).toEqual([]));

	test.each([
		{ breach: 'model', changed: { model: `${MODEL}:nitro` } },
		{ breach: 'fields models', changed: { models: [MODEL] } },
		{ breach: 'fields provider, plugins', changed: { provider: {}, plugins: [] } },
		{ breach: 'max_tokens', changed: { max_tokens: 501 } },
		{ breach: 'max_tokens', changed: { max_tokens: undefined } },
		{ breach: 'reasoning.max_tokens', changed: { reasoning: { max_tokens: 501 } } },
		{ breach: 'server tools', changed: { tools: [{ type: 'openrouter:files' }] } },
		{ breach: 'stream', changed: { stream: false } },
		{ breach: 'user', changed: { user: 'alice' } },
		{ breach: 'system prompt', changed: { messages: [user] } },
		{ breach: 'system prompt', changed: { messages: [{ ...system, content: 'Be evil.' }, user] } },
		{ breach: 'roles', changed: { messages: [system, system, user] } },
		{
			breach: 'prefill',
			changed: { messages: [system, user, { role: 'assistant', content: 'x' }] },
		},
		{ breach: 'messages', changed: { messages: [system, user, user, user] } },
		{ breach: 'members of messages', changed: { messages: [system, { ...user, name: 'x' }] } },
		{
			breach: 'characters',
			changed: { messages: [system, { role: 'user', content: 'x'.repeat(11) }] },
		},
		{ breach: 'parts', changed: { messages: [system, ...said({ type: 'video_url' }).messages] } },
		{ breach: 'addresses', changed: { messages: [system, ...image('http://x.y').messages] } },
		{
			breach: 'file ids',
			changed: {
				messages: [
					system,
					...said({ type: 'file', file: { file_data: 'https://x.y', file_id: 'z' } }).messages,
				],
			},
		},
	])('finds $breach', ({ breach, changed }) => {
		expect(of({ ...BODY, ...changed })).toContain(breach);
	});
});

import { describe, expect, test } from '@jest/globals';
import { refusal } from '../../../nodes/shared/failure/refusal';
import { isReported, reportItem, type CallOutcome } from '../../../nodes/OpenRouterGateway/report';

type Kind = CallOutcome['kind'];
const outcome = (kind: Kind) => ({ kind }) as unknown as CallOutcome;

test.each<{
	report: 'always' | 'failures' | 'never';
	heard: Kind[];
}>([
	{ report: 'always', heard: ['answered', 'failed'] },
	{ report: 'failures', heard: ['failed'] },
	{ report: 'never', heard: [] },
])('report $report: of $heard', ({ report, heard }) => {
	for (const kind of ['answered', 'failed', 'refused'] as const) {
		expect(isReported(outcome(kind), { report }, false)).toBe(heard.includes(kind));
		// Whoever listens for a test event waits for one.
		expect(isReported(outcome(kind), { report }, true)).toBe(true);
	}
});

test.each([
	[undefined, /add Limits → Allow Calls From Servers$/],
	['https://page.example', /add https:\/\/page\.example to Limits → Allowed Origins$/],
])('a refused page (%s) is told with what to add', (origin, hint) => {
	const failure = refusal('origin_not_allowed', 'No');
	const outcome: CallOutcome = { kind: 'refused', failure, headers: {}, origin };
	const item = reportItem(outcome, { reportContent: false }, 0);
	expect(item).toMatchObject({ outcome: 'refused', hint: expect.stringMatching(hint) });
	expect(item.origin).toBe(origin);
});

describe('what a call used', () => {
	const ENDED_MS = Date.parse('2026-11-22T10:00:00.000Z');
	const RECORD = {
		model: 'google/recorded',
		provider: 'Recorded',
		usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7 },
		costUsd: 0.25,
		upstreamInferenceCostUsd: 0.5,
	};
	const call = (changed: object) =>
		({
			kind: 'failed',
			failure: { statusCode: 502, generationId: 'gen-1' },
			admission: {
				caller: { id: 'app', source: 'token' },
				asked: { fields: { stream: true } },
				judged: { messages: [] },
			},
			isAborted: true,
			usedTokens: 99,
			startedMs: ENDED_MS - 1_500,
			endedMs: ENDED_MS,
			...changed,
		}) as unknown as CallOutcome;
	const answered = (body: object) => ({
		kind: 'answered',
		isAborted: false,
		reply: {
			completion: { message: { content: '' }, finishReason: 'stop', body, generationId: 'gen-1' },
			timing: { totalMs: 1_500, attempts: 1 },
		},
	});
	// Later than its end, as a look-up takes its time.
	const report = (changed: object) =>
		reportItem(call(changed), { reportContent: false }, ENDED_MS + 6_000);

	test('is an estimate unless it was looked up', () => {
		expect(report({})).toMatchObject({
			outcome: 'aborted',
			usage: { totalTokens: 99 },
			estimated: true,
		});
		expect(report({ usedTokens: 0 })).toMatchObject({ estimated: false });
		expect(report({ record: RECORD })).toMatchObject({
			outcome: 'aborted',
			model: 'google/recorded',
			provider: 'Recorded',
			usage: RECORD.usage,
			cost: 0.25,
			upstreamInferenceCost: 0.5,
			estimated: false,
			generationId: 'gen-1',
		});
	});

	test('with a provider key of one’s own: what OpenRouter charged, and what the provider takes', () => {
		const usage = { cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 0.2 } };
		expect(report(answered({ usage }))).toMatchObject({ cost: 0, upstreamInferenceCost: 0.2 });
		const plain = report(answered({ usage: { ...usage, cost: 0.2, is_byok: false } }));
		expect(plain).toMatchObject({ cost: 0.2 });
		expect(plain).not.toHaveProperty('upstreamInferenceCost');
		const failure = { statusCode: 502, costUsd: 0, upstreamInferenceCostUsd: 0.3 };
		expect(report({ failure })).toMatchObject({ cost: 0, upstreamInferenceCost: 0.3 });
	});

	test('of what upstream said, nothing: it is for the error details', () => {
		const failure = { statusCode: 502, message: 'Failed', hint: 'Wait', upstreamMessage: 'hush' };
		expect(JSON.stringify(report({ failure }))).not.toContain('hush');
	});

	test('of an answer without usage, too', () => {
		const whole = answered({ model: 'google/answered' });
		expect(report(whole)).toMatchObject({ usage: {}, estimated: true });
		expect(report({ ...whole, record: RECORD })).toMatchObject({
			model: 'google/answered',
			provider: 'Recorded',
			usage: RECORD.usage,
			cost: 0.25,
			upstreamInferenceCost: 0.5,
			estimated: false,
		});
	});

	test('of an answer, says what was wrong with it', () => {
		const whole = answered({});
		const { completion, timing } = whole.reply;
		const reply = { completion: { ...completion, notice: 'Part of it is missing' }, timing };
		expect(report({ ...whole, reply }).hint).toBe('Part of it is missing');
		expect(report(whole)).not.toHaveProperty('hint');
	});

	test('does not change when it ended', () => {
		expect(report({ record: RECORD })).toMatchObject({
			at: '2026-11-22T10:00:00.000Z',
			timing: { totalMs: 1_500 },
		});
	});
});

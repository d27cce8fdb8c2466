// @ts-check
'use strict';
/**
 * Made-up reports of 30 days, so that the usage page of `npm start` has something to show: the same
 * rows for the same moment.
 */

const DAYS = 30;
const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
/** On average half as many; people come in the daytime. */
const MOST_CALLS_AN_HOUR = 4;
const BUSY_FROM_HOUR = 6;
const BUSY_TO_HOUR = 21;

/** USD per million tokens, about what OpenRouter asks; the wait is a typical first token. */
const MODELS = [
	{ id: 'google/gemini-2.0-flash-001', provider: 'Google', share: 0.45, price: 0.4, waitMs: 420 },
	{ id: 'openai/gpt-4o', provider: 'OpenAI', share: 0.2, price: 6, waitMs: 560 },
	{ id: 'anthropic/claude-sonnet-4', provider: 'Anthropic', share: 0.15, price: 9, waitMs: 900 },
	{ id: 'deepseek/deepseek-chat', provider: 'DeepInfra', share: 0.2, price: 0.9, waitMs: 1_300 },
];
const CALLERS = [
	{ id: 'web app', share: 0.5 },
	{ id: 'intranet', share: 0.2 },
	{ id: 'mia@example.com', share: 0.15 },
	{ id: 'jonas@example.com', share: 0.1 },
	{ id: 'night batch', share: 0.05 },
];
const FAILURES = [
	{ errorType: 'provider_overloaded', statusCode: 503, share: 0.5 },
	{ errorType: 'rate_limit_exceeded', statusCode: 429, share: 0.3 },
	{ errorType: 'timeout', statusCode: 504, share: 0.2 },
];
const FAILED_SHARE = 0.03;
const LEFT_SHARE = 0.02;

/**
 * Numbers from [0, 1), always the same ones (a linear congruential generator, with the constants of
 * Numerical Recipes).
 */
function chanceOf(seed = 1) {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

/**
 * @template {{ share: number }} T
 * @param {readonly T[]} choices whose shares are 1 together
 * @param {number} random
 */
function pick(choices, random) {
	let below = 0;
	for (const choice of choices) {
		below += choice.share;
		if (random < below) return choice;
	}
	return /** @type {T} */ (choices.at(-1));
}

/** @param {number} nowMs */
function demoReports(nowMs) {
	const random = chanceOf();
	const firstMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - DAYS * DAY_MS;
	const rows = [];
	for (let hourMs = firstMs; hourMs < nowMs; hourMs += HOUR_MS) {
		const hour = new Date(hourMs).getUTCHours();
		const isBusy = hour >= BUSY_FROM_HOUR && hour < BUSY_TO_HOUR;
		const calls = Math.floor(random() * (isBusy ? MOST_CALLS_AN_HOUR : 1.2));
		for (let call = 0; call < calls; call += 1) {
			const atMs = hourMs + Math.floor(random() * HOUR_MS);
			const row = reportAt(atMs, random);
			if (atMs < nowMs) rows.push(row);
		}
	}
	rows.push(...reachedBudgets(nowMs));
	return rows.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** @param {number} atMs @param {() => number} random */
function reportAt(atMs, random) {
	const model = pick(MODELS, random());
	const promptTokens = 200 + Math.floor(random() * 1_800);
	const completionTokens = 50 + Math.floor(random() * 900);
	const totalTokens = promptTokens + completionTokens;
	const firstTokenMs = Math.round(model.waitMs * (0.6 + random() * (random() < 0.1 ? 5 : 0.9)));
	const outcome = random();
	const asked = {
		at: new Date(atMs).toISOString(),
		kind: 'call',
		callerId: pick(CALLERS, random()).id,
		origin: 'https://app.example',
		modelAsked: model.id,
		streamed: true,
	};
	if (outcome < FAILED_SHARE) {
		const { errorType, statusCode } = pick(FAILURES, random());
		const failed = { outcome: 'failed', errorType, statusCode, totalTokens: 0 };
		return { ...asked, ...failed, totalMs: 2 * firstTokenMs, aborted: false, estimated: false };
	}
	if (outcome < FAILED_SHARE + LEFT_SHARE) {
		const left = { outcome: 'aborted', errorType: 'cancelled', statusCode: 499, totalTokens };
		return { ...asked, ...left, totalMs: firstTokenMs, aborted: true, estimated: true };
	}
	return {
		...asked,
		model: model.id,
		provider: model.provider,
		outcome: 'answered',
		statusCode: 200,
		promptTokens,
		completionTokens,
		totalTokens,
		cost: (totalTokens * model.price) / 1_000_000,
		totalMs: firstTokenMs + completionTokens * 12,
		firstTokenMs,
		aborted: false,
		estimated: false,
	};
}

/** @param {number} nowMs */
function reachedBudgets(nowMs) {
	const atMs = nowMs - 2 * HOUR_MS;
	const midnight = new Date(Math.ceil(nowMs / DAY_MS) * DAY_MS).toISOString();
	const budget = { kind: 'budget', scope: 'caller', period: 'day', resetsAt: midnight };
	return [
		{ ...budget, callerId: 'web app', percent: 80, limitUsd: 0.1, usedUsd: 0.0811 },
		{ ...budget, callerId: 'mia@example.com', percent: 100, limitUsd: 0.02, usedUsd: 0.0203 },
	].map((row) => ({ at: new Date(atMs).toISOString(), ...row }));
}

module.exports = { demoReports };

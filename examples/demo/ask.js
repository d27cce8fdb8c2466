// @ts-check
/**
 * Asks a webhook that answers at once, when the answer is whole: what `examples/
 * frontend-chat-guarded.workflow.json` serves. Throws an Error with a sentence for the page, and
 * with `statusCode` and `retryAfterSeconds` where they are known.
 */

/** A little more than the node's Total Timeout, so that it is the node that says what went wrong. */
const LIMIT_MS = 310_000;

/** @typedef {{ text: string; model?: string; cost?: number }} Answer */

/**
 * @param {string} url
 * @param {unknown} body
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<Answer>}
 */
export async function askWhole(url, body, { signal } = {}) {
	const limit = AbortSignal.timeout(LIMIT_MS);
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(body),
		signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
	}).catch((error) => {
		if (!limit.aborted) throw error;
		throw new Error(`No answer came within ${LIMIT_MS / 1_000} seconds`);
	});
	const answer = await response.json().catch(() => ({}));
	if (response.ok && typeof answer.text === 'string') return answer;

	// `error` is the workflow's own; `message` is what n8n says by itself (a faulty body, no webhook).
	const told = answer.error ?? answer.message ?? `The webhook answered with ${response.status}`;
	throw Object.assign(new Error(told), {
		statusCode: response.ok ? undefined : response.status,
		retryAfterSeconds: Number(response.headers.get('retry-after')) || undefined,
	});
}

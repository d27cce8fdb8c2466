/** Calls whose price is known: each costs as much as it may. */
import { MODEL } from '../e2e/gateway';
import { DONE, finishChunk, stream, textChunk, usageChunk } from '../support/chatReplies';
import type { FaultServer } from '../support/faultServer';
import { json } from '../support/reply';

/** 100 tokens at 10 USD per million; the prompt is free. */
export const CALL_USD = 0.001;
export const MAX_TOKENS = 100;

/** As often as two cores bear from 200 callers: n8n answers 503 when it is too busy to see its database. */
export const RETRY_MS = 1_000;

/** What `/usage` and the output of an execution say of a budget. */
export type Usage = { usedUsd: number; reservedUsd: number; requests: number };

/** What counts against the budget, in calls. */
export const countedCalls = ({ usedUsd, reservedUsd }: Omit<Usage, 'requests'>): number =>
	Math.round((usedUsd + reservedUsd) / CALL_USD);

export function answerAtThatPrice(upstream: FaultServer): void {
	upstream.reset();
	upstream.route(
		'GET /models/user',
		json(200, { data: [{ id: MODEL, pricing: { prompt: '0', completion: '0.00001' } }] }),
	);
	upstream.chat(
		stream(textChunk('Hi'), finishChunk(), usageChunk({ total_tokens: 9, cost: CALL_USD }), DONE),
	);
}

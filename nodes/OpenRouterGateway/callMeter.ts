/**
 * What an answer has used and cost: OpenRouter's own figures where they came. Where they did not, tokens
 * are estimated, and the cost is the most that it can be. Each attempt that OpenRouter began to answer may
 * be paid, so each counts. What OpenRouter has recorded can take the place of both.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { deltaChars, readCosts, readUsage } from '../shared/openrouter/usage';
import { asRecord } from '../shared/values/json';
import type { ChatRequest } from '../shared/openrouter/request/request';
import { costOf } from '../shared/callers/limits/budget/rules';
import { estimatePromptTokens, tokensOfChars } from '../shared/callers/limits/tokenBudget';
import { lookUpGeneration } from '../shared/transport/generation';
import type { ChatReply } from '../shared/transport/readChat';
import type { ChatEvent } from '../shared/transport/streamChat';
import type { GatewayCall } from './ports';
import { isEstimated, isReported, type AdmittedCall } from './report';

export type CallMeter = {
	add: (event: ChatEvent) => void;
	/** What the attempts before the last one used. */
	earlierTokens: () => number;
	/**
	 * What all attempts used. `reply` is `undefined` when something was thrown. `isCut`: the call was
	 * ended from here while it may have been under way.
	 */
	usedTokens: (reply: ChatReply | undefined, isCut: boolean) => number;
	/** The same for costs, in micro-USD. */
	earlierCost: () => number;
	usedCost: (reply: ChatReply | undefined, isCut: boolean) => number;
	/** The attempt has failed. `isMaybeDone`: OpenRouter may have answered it all the same. */
	addFailed: (isMaybeDone: boolean) => void;
	/** Whether the attempt under way may have cost something, and nobody knows how much. */
	isCostUnknown: () => boolean;
};

/** `mostCost`: what one attempt may cost, in micro-USD; 0 where no budget asks for it. */
export function createCallMeter(request: ChatRequest, mostCost = 0): CallMeter {
	let hasStatus = false;
	let earlier = 0;
	let earlierCost = 0;
	// These belong to the current attempt.
	let isAnswered = false;
	let isMaybePaid = false;
	let chars = 0;
	let reported: number | undefined;
	let reportedCost: number | undefined;

	const estimate = (mayBePaid: boolean): number =>
		reported ?? (mayBePaid ? estimatePromptTokens(request) + tokensOfChars(chars) : 0);

	const addChunk = (chunk: unknown): void => {
		chars += deltaChars(chunk);
		const { usage } = asRecord(chunk);
		if (usage === undefined) return;
		reported = readUsage(usage).totalTokens ?? reported;
		reportedCost = costOf(readCosts(usage)) ?? reportedCost;
	};
	const mayBePaid = (): boolean => isAnswered || isMaybePaid;
	const attemptCost = (isPaid: boolean): number => reportedCost ?? (isPaid ? mostCost : 0);

	return {
		add(event) {
			if (event.kind === 'head') {
				earlier += estimate(isAnswered);
				earlierCost += attemptCost(mayBePaid());
				hasStatus = true;
				isAnswered = event.statusCode === 200;
				isMaybePaid = false;
				chars = 0;
				reported = undefined;
				reportedCost = undefined;
			} else if (event.kind === 'read') {
				for (const chunk of event.chunks) addChunk(chunk);
			}
		},
		earlierTokens: () => earlier,
		usedTokens(reply, isCut) {
			const last =
				reply?.kind === 'completed'
					? readUsage(reply.completion.body.usage).totalTokens
					: undefined;
			// An answer that has begun is billed, also before its status has come. A refusal is not billed.
			return earlier + (last ?? estimate(isAnswered || (isCut && !hasStatus)));
		},
		earlierCost: () => earlierCost,
		usedCost(reply, isCut) {
			const last =
				reply?.kind === 'completed' ? costOf(readCosts(reply.completion.body.usage)) : undefined;
			return earlierCost + (last ?? attemptCost(mayBePaid() || (isCut && !hasStatus)));
		},
		addFailed(isMaybeDone) {
			isMaybePaid ||= isMaybeDone;
		},
		isCostUnknown: () => mayBePaid() && reportedCost === undefined,
	};
}

/**
 * A call that ended without its usage, most often because the caller left, is settled by an estimate.
 * If the author wants that, or has set a budget, OpenRouter's record of the call replaces the estimate.
 * The caller has been answered by then, so only the report waits for it. Returns the same call when
 * there is nothing to look up, or the look-up fails.
 */
export async function withRecord(
	{ settings, ports }: Pick<GatewayCall, 'settings' | 'ports'>,
	credential: ICredentialDataDecryptedObject,
	ended: AdmittedCall,
): Promise<AdmittedCall> {
	const { generationId } = ended.kind === 'failed' ? ended.failure : ended.reply.completion;
	const { budget, tokensPerMinute, lookUpAborted } = settings;
	const isAsked = lookUpAborted || budget !== undefined;
	if (!isAsked || !isEstimated(ended) || generationId === undefined) return ended;
	const isOfUse =
		budget !== undefined ||
		tokensPerMinute !== undefined ||
		isReported(ended, settings, ports.isTest);
	if (!isOfUse) return ended;

	const record = await lookUpGeneration(ports.http, credential, generationId);
	if (record === undefined) return ended;
	const usedTokens = ended.earlierTokens + record.usage.totalTokens;
	const cost = costOf(record);
	const usedCost = cost === undefined ? ended.usedCost : ended.earlierCost + cost;
	ended.admission.settle(usedTokens, usedCost);
	return { ...ended, usedTokens, usedCost, record };
}

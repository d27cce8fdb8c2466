/**
 * What an answer has used and cost: OpenRouter's own figures where they came. Where they did not, tokens
 * are estimated, and the cost is the most that it can be. Each attempt that OpenRouter began to answer may
 * be paid, so each counts. What OpenRouter has recorded can take the place of both.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { deltaChars } from '../shared/openrouter/answer/deltaChars';
import { isBilled, readUsage } from '../shared/openrouter/usage';
import { asRecord } from '../shared/values/json';
import type { ChatRequest } from '../shared/openrouter/request/request';
import { costOf, costOfUsage } from '../shared/callers/limits/budget/rules';
import { estimatePromptTokens, tokensOfChars } from '../shared/callers/limits/tokenLimit';
import { lookUpGeneration } from '../shared/transport/generation';
import type { ChatReply, CompletedChat } from '../shared/transport/readChat';
import type { StepsEvent } from '../shared/steps/readStep';
import type { GatewayCall } from './ports';
import { isEstimated, isReported, type AdmittedCall } from './report';

export type CallMeter = {
	/** Another attempt is sent. */
	sent: () => void;
	/** The request has been answered by `reply`, and `next` follows. One attempt of it may cost `mostCost`. */
	goOn: (next: ChatRequest, reply: CompletedChat, mostCost?: number) => void;
	add: (event: StepsEvent) => void;
	/** What the attempts before the last one used. */
	earlierTokens: () => number;
	/** What all attempts used. `reply`: to the last request; `undefined` when something was thrown. */
	usedTokens: (reply: ChatReply | undefined) => number;
	/** The same for costs, in micro-USD. */
	earlierCost: () => number;
	usedCost: (reply: ChatReply | undefined) => number;
	/** The attempt has failed. `isMaybePaid`: OpenRouter had begun to answer, or may have all the same. */
	addFailed: (isMaybePaid: boolean) => void;
	/** Whether the attempt under way may have cost something, and nobody knows how much. */
	isCostUnknown: () => boolean;
};

/** `firstMost`: what one attempt may cost, in micro-USD; 0 where no budget asks for it. */
export function createCallMeter(firstRequest: ChatRequest, firstMost = 0): CallMeter {
	let request = firstRequest;
	let mostCost = firstMost;
	let earlier = 0;
	let earlierCost = 0;
	// These belong to the current attempt.
	/** It was sent, and neither a status nor a failure has come: it was ended from here, or is under way. */
	let isOpen = false;
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
		// Usage that comes with each delta is of what was written so far.
		if (isBilled(usage) && deltaChars(chunk) === 0) {
			reportedCost = costOfUsage(usage) ?? reportedCost;
		}
	};
	const mayBePaid = (): boolean => isAnswered || isMaybePaid;
	const attemptCost = (isPaid: boolean): number => reportedCost ?? (isPaid ? mostCost : 0);

	const beginAttempt = (): void => {
		isOpen = false;
		isAnswered = false;
		isMaybePaid = false;
		chars = 0;
		reported = undefined;
		reportedCost = undefined;
	};
	const usedTokens = (reply: ChatReply | undefined): number => {
		const last =
			reply?.kind === 'completed' ? readUsage(reply.completion.body.usage).totalTokens : undefined;
		// An answer that has begun is billed, also before its status has come. A refusal is not billed.
		return earlier + (last ?? estimate(isAnswered || isOpen));
	};
	const usedCost = (reply: ChatReply | undefined): number => {
		const last = reply?.kind === 'completed' ? costOfUsage(reply.completion.body.usage) : undefined;
		return earlierCost + (last ?? attemptCost(mayBePaid() || isOpen));
	};

	return {
		sent() {
			earlier += estimate(isAnswered);
			earlierCost += attemptCost(mayBePaid());
			beginAttempt();
			isOpen = true;
		},
		goOn(next, reply, nextMost = 0) {
			earlier = usedTokens(reply);
			earlierCost = usedCost(reply);
			beginAttempt();
			request = next;
			mostCost = nextMost;
		},
		add(event) {
			if (event.kind === 'head') {
				isOpen = false;
				isAnswered = event.statusCode === 200;
			} else if (event.kind === 'read') {
				for (const chunk of event.chunks) addChunk(chunk);
			}
		},
		earlierTokens: () => earlier,
		usedTokens,
		earlierCost: () => earlierCost,
		usedCost,
		addFailed(isPaid) {
			isOpen = false;
			isMaybePaid ||= isPaid;
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
	const cost = record.isCostPartial === true ? undefined : costOf(record);
	const usedCost = cost === undefined ? ended.usedCost : ended.earlierCost + cost;
	ended.admission.settle(usedTokens, usedCost);
	return { ...ended, usedTokens, usedCost, record };
}

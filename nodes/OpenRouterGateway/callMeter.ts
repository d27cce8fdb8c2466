/**
 * What has come of an answer, for what it has cost the caller's budget: OpenRouter's own count where
 * it came, an estimate where it did not. Each attempt that OpenRouter began to answer may be paid, so
 * each counts. What OpenRouter has recorded can take the estimate's place.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { deltaChars, readUsage } from '../shared/openrouter/usage';
import { asRecord } from '../shared/values/json';
import type { ChatRequest } from '../shared/openrouter/request/request';
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
};

export function createCallMeter(request: ChatRequest): CallMeter {
	let hasStatus = false;
	let earlier = 0;
	// Of the attempt that is under way.
	let isAnswered = false;
	let chars = 0;
	let reported: number | undefined;

	const estimate = (mayBePaid: boolean): number =>
		reported ?? (mayBePaid ? estimatePromptTokens(request) + tokensOfChars(chars) : 0);

	const addChunk = (chunk: unknown): void => {
		chars += deltaChars(chunk);
		const { usage } = asRecord(chunk);
		if (usage !== undefined) reported = readUsage(usage).totalTokens ?? reported;
	};

	return {
		add(event) {
			if (event.kind === 'head') {
				earlier += estimate(isAnswered);
				hasStatus = true;
				isAnswered = event.statusCode === 200;
				chars = 0;
				reported = undefined;
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
			// An answer that was begun is paid, and may begin before its status comes; a refusal is not paid.
			return earlier + (last ?? estimate(isAnswered || (isCut && !hasStatus)));
		},
	};
}

/**
 * A call that ended without its usage, most often because the caller left, is settled by an estimate;
 * where its author wants that, what OpenRouter has recorded of it takes the estimate's place. By then
 * the caller has been answered and has given back their place, so nobody but the report waits for it.
 * Gives the same call when there is nothing to look up, or it cannot be had.
 */
export async function withRecord(
	{ settings, ports }: Pick<GatewayCall, 'settings' | 'ports'>,
	credential: ICredentialDataDecryptedObject,
	ended: AdmittedCall,
): Promise<AdmittedCall> {
	const { generationId } = ended.kind === 'failed' ? ended.failure : ended.reply.completion;
	if (!settings.lookUpAborted || !isEstimated(ended) || generationId === undefined) return ended;
	const isOfUse =
		settings.tokensPerMinute !== undefined || isReported(ended, settings, ports.isTest);
	if (!isOfUse) return ended;

	const record = await lookUpGeneration(ports.http, credential, generationId);
	if (record === undefined) return ended;
	const usedTokens = ended.earlierTokens + record.usage.totalTokens;
	ended.admission.settle(usedTokens);
	return { ...ended, usedTokens, record };
}

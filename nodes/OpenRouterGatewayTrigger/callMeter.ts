/**
 * What has come of an answer, for what it has cost the caller's budget: OpenRouter's own count at the
 * end of a whole answer, an estimate when there is none.
 */
import { deltaChars } from '../shared/api/deltaChars';
import { readUsage } from '../shared/api/usage';
import type { JudgedRequest } from '../shared/caller/judge';
import { estimatePromptTokens, tokensOfChars } from '../shared/caller/tokenEstimate';
import type { ChatReply } from '../shared/transport/send';

export type CallMeter = {
	onResponse: (statusCode: number) => void;
	onChunk: (chunk: unknown) => void;
	/** The last attempt has sent chunks; an upstream that does not stream sends none. */
	readonly isStreamed: boolean;
	/** `isCut`: the call was ended from here while it may have been under way. */
	usedTokens: (reply: ChatReply, isCut: boolean) => number;
};

export function createCallMeter(request: JudgedRequest): CallMeter {
	let hasStatus = false;
	let isAnswered = false;
	let isStreamed = false;
	let chars = 0;
	return {
		get isStreamed() {
			return isStreamed;
		},
		onResponse(statusCode) {
			hasStatus = true;
			isAnswered ||= statusCode === 200;
			isStreamed = false;
		},
		onChunk(chunk) {
			isStreamed = true;
			chars += deltaChars(chunk);
		},
		usedTokens(reply, isCut) {
			const reported =
				reply.kind === 'completed' ? readUsage(reply.completion.body.usage).totalTokens : undefined;
			if (reported !== undefined) return reported;
			// What was begun is paid for, and may have begun before upstream says so; what it refused is not.
			const mayBePaid = isAnswered || (isCut && !hasStatus);
			return mayBePaid ? estimatePromptTokens(request) + tokensOfChars(chars) : 0;
		},
	};
}

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
	usedTokens: (reply: ChatReply) => number;
};

export function createCallMeter(request: JudgedRequest): CallMeter {
	let isAnswered = false;
	let isStreamed = false;
	let chars = 0;
	return {
		get isStreamed() {
			return isStreamed;
		},
		onResponse(statusCode) {
			isAnswered ||= statusCode === 200;
			isStreamed = false;
		},
		onChunk(chunk) {
			isStreamed = true;
			chars += deltaChars(chunk);
		},
		usedTokens(reply) {
			const reported =
				reply.kind === 'completed' ? readUsage(reply.completion.body.usage).totalTokens : undefined;
			if (reported !== undefined) return reported;
			// What was begun is paid for; what was refused upstream is not.
			return isAnswered ? estimatePromptTokens(request) + tokensOfChars(chars) : 0;
		},
	};
}

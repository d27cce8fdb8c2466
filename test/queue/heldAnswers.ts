/**
 * Answers of the upstream that stop twice and wait for the test: after their first piece, and after
 * their second. Which answer is meant is said by the question, which is a marker.
 */
import { DONE, finishChunk, stream, textChunk, usageChunk } from '../support/chatReplies';
import type { FaultServer, RecordedRequest } from '../support/faultServer';
import { trigger, type Reply } from '../support/reply';

export type HeldAnswer = {
	request: RecordedRequest;
	/** Lets the second piece go. */
	goOn: () => void;
	/** Lets all go that is left. */
	finish: () => void;
};

export const firstPiece = (marker: string): string => `${marker} begins, `;
const secondPiece = (marker: string): string => `${marker} goes on, `;
const lastPiece = (marker: string): string => `${marker} ends.`;
export const wholeText = (marker: string): string =>
	firstPiece(marker) + secondPiece(marker) + lastPiece(marker);

/** The last message that the upstream got. */
export const questionOf = ({ body }: RecordedRequest): string => {
	const { messages } = body as { messages: Array<{ content: string }> };
	return messages.at(-1)?.content ?? '';
};

export class HeldAnswers {
	private readonly held = new Map<string, HeldAnswer>();
	private watchers: Array<() => void> = [];

	constructor(upstream: FaultServer) {
		upstream.chat((request) => this.replyTo(request));
	}

	/** Resolves when the upstream has been asked that question. */
	async to(marker: string): Promise<HeldAnswer> {
		for (;;) {
			const answer = this.held.get(marker);
			if (answer !== undefined) return answer;
			await new Promise<void>((resolve) => this.watchers.push(resolve));
		}
	}

	private replyTo(request: RecordedRequest): Reply {
		const marker = questionOf(request);
		const second = trigger();
		const last = trigger();
		const finish = () => {
			second.fire();
			last.fire();
		};
		this.held.set(marker, { request, goOn: second.fire, finish });
		const watchers = this.watchers;
		this.watchers = [];
		for (const watcher of watchers) watcher();
		return stream(
			textChunk(firstPiece(marker)),
			second.fired,
			textChunk(secondPiece(marker)),
			last.fired,
			textChunk(lastPiece(marker)),
			finishChunk(),
			usageChunk(),
			DONE,
		);
	}
}

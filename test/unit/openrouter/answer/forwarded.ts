/** What a client of the gateway's stream makes of an answer, to be compared with the completion. */
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
import {
	createCompletionAccumulator,
	type Outcome,
} from '../../../../nodes/shared/openrouter/answer/completion';
import { NOW_MS } from './chatStream';

/** The outcome, and the chunks that a client gets. `functions`: names of the request's. */
export function forwardAll(
	chunks: readonly unknown[],
	...functions: readonly string[]
): { outcome: Outcome; forwarded: unknown[] } {
	const accumulator = createCompletionAccumulator({
		functionNames: new Set(functions),
		nowMs: () => NOW_MS,
	});
	const forwarded = chunks.map((chunk) => {
		accumulator.add(chunk);
		return accumulator.chunk;
	});
	const outcome = accumulator.finish(true);
	if (accumulator.lastChunk !== undefined) forwarded.push(accumulator.lastChunk);
	return { outcome, forwarded };
}

/** The chunks as the `openai` client puts them together. Throws what the client throws. */
export async function readByOpenAi(chunks: readonly unknown[]) {
	const lines = chunks.map((chunk) => `${JSON.stringify(chunk)}\n`).join('');
	const body = new ReadableStream({
		start(controller) {
			controller.enqueue(new TextEncoder().encode(lines));
			controller.close();
		},
	});
	const stream = ChatCompletionStream.fromReadableStream(body);
	return await stream.finalChatCompletion();
}

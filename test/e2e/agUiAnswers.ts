/** Answers of a model, each with an ID of its own, as OpenRouter gives it: messages of AG-UI are named by it. */
import { randomUUID } from 'node:crypto';
import { chunk, DONE, finishChunk, stream, textChunk, usageChunk } from '../support/chatReplies';

/** The beginning. */
export const begun = () =>
	chunk({ delta: { role: 'assistant', content: '' } }, { id: `gen-${randomUUID()}` });
export const said = (text: string) =>
	stream(begun(), textChunk(text), finishChunk(), usageChunk(), DONE);

/** A call of a function. */
export const called = (name: string, args: object) =>
	stream(
		begun(),
		chunk({
			delta: {
				tool_calls: [
					{
						index: 0,
						id: 'call_1',
						type: 'function',
						function: { name, arguments: JSON.stringify(args) },
					},
				],
			},
		}),
		finishChunk('tool_calls'),
		usageChunk(),
		DONE,
	);

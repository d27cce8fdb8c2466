/** What a caller makes of the chunks of a run. */
import { expect } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { NodeRunOptions, SeenChunk } from '../support/nodeRun';
import { WEBHOOK } from '../support/neighbours';

/** As behind n8n's Webhook that responds by streaming. */
export const STREAMING = {
	streaming: true,
	trigger: { type: WEBHOOK, parameters: { responseMode: 'streaming' } as INodeParameters },
} as const satisfies Partial<NodeRunOptions>;

/** `begin 0`, `item 0: text`, `end 0`, `error 0`: successive pieces of one text are one line. */
export function linesOf(chunks: readonly SeenChunk[]): string[] {
	const lines: string[] = [];
	let openText: string | undefined;
	for (const { type, content = '', metadata } of chunks) {
		const head = `${type} ${metadata.itemIndex}`;
		if (type === 'item' && openText === head) {
			lines.push(`${lines.pop() ?? ''}${content}`);
			continue;
		}
		openText = type === 'item' ? head : undefined;
		lines.push(type === 'item' ? `${head}: ${content}` : head);
	}
	return lines;
}

export const textOf = (chunks: readonly SeenChunk[]): string =>
	chunks.map(({ type, content = '' }) => (type === 'item' ? content : '')).join('');

/** What each `end` line says of the text before it. */
export const endsOf = (chunks: readonly SeenChunk[]): unknown[] =>
	chunks
		.filter(({ type }) => type === 'end')
		.map(({ content }): unknown => JSON.parse(content ?? 'null'));

/** The errors that a page reads: the parsed content of each `error` line. */
export const errorsOf = (chunks: readonly SeenChunk[]): unknown[] =>
	chunks
		.filter(({ type }) => type === 'error')
		.map(({ content }): unknown => JSON.parse(content ?? 'null'));

/** An error line as the contract has it, and nothing more in it. */
export const streamedFailure = (statusCode: number, errorType: string, more: object = {}) => ({
	message: expect.stringMatching(/^[A-Z].*[^.]$/),
	statusCode,
	errorType,
	...more,
});

/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Answers that are the question, which is a marker, in pieces that take their time. */
import { setTimeout as delay } from 'node:timers/promises';
import { DONE, finishChunk, stream, textChunk, usageChunk } from '../support/chatReplies';
import type { RecordedRequest } from '../support/faultServer';
import type { Reply } from '../support/reply';
import { questionOf } from './heldAnswers';

const PIECES = 6;
/** Longer than the node gathers text, so that each piece goes through Redis by itself. */
const PIECE_MS = 70;

export const piecesOf = (marker: string): string[] =>
	Array.from({ length: PIECES }, (_, index) => `${marker}:${index};`);

/** A promise of jest's own realm, as the upstream looks for one. */
const after = async (ms: number): Promise<void> => await delay(ms);

export const markedAnswer = (request: RecordedRequest): Reply =>
	stream(
		...piecesOf(questionOf(request)).flatMap((piece, index) => [
			after(index * PIECE_MS),
			textChunk(piece),
		]),
		finishChunk(),
		usageChunk(),
		DONE,
	);

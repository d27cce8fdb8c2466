/**
 * The IDs by which calls of connected tools are known again. A page sends them back with its next
 * message, and not every version of the AI SDK notes in them that it did not make them. Pure.
 */
import type { JsonValue } from '../jsonValue';

const PREFIX = 'n8n_';

/** `number`: of the call in its answer. Some providers give the same ID in each step. */
export const ourCallId = (number: number, id: string): string => `${PREFIX}${number}_${id}`;

export const isOurCallId = (id: JsonValue): boolean =>
	typeof id === 'string' && id.startsWith(PREFIX);

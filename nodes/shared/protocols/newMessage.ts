/** How a request is read when a memory holds its conversation. Pure. */
import type { CallerRequest } from './body';
import { isJsonObject, type JsonValue } from './jsonValue';

/**
 * The request without the turns before the user's last message: the memory has them, and a page could
 * have made them up. What follows that message stays: calls of the page's functions, and their results.
 * Instructions stay too, as they are no turns; the caller policy decides about them.
 */
export function onlyNewMessage(request: CallerRequest): CallerRequest {
	const { messages, names } = request;
	const last = messages.findLastIndex((message) => roleOf(message) === 'user');
	const isKept = messages.map((message, index) => index >= last || isInstruction(message));
	if (isKept.every((kept) => kept)) return request;
	const keep = <T>(list: readonly T[]): T[] => list.filter((_, index) => isKept[index]);
	return {
		...request,
		messages: keep(messages),
		...(names !== undefined && { names: { ...names, messages: keep(names.messages) } }),
	};
}

const roleOf = (message: JsonValue): JsonValue | undefined =>
	isJsonObject(message) ? message.role : undefined;

const isInstruction = (message: JsonValue): boolean => {
	const role = roleOf(message);
	return role === 'system' || role === 'developer';
};

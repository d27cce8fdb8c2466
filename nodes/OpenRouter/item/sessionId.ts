/** The session under which OpenRouter lists a call, for requests other than chats. */
import { invalidInput } from '../../shared/failure/failure';
import { described } from '../../shared/parameters/parameters';

export const sessionIdField = described({
	displayName: 'Session ID',
	name: 'sessionId',
	type: 'string',
	default: '',
	description: 'Groups calls in OpenRouter’s activity; up to 256 characters',
});

const MAX_SESSION_ID_CHARS = 256;

export function readSessionId(id: string, label: string): string {
	if (id.length <= MAX_SESSION_ID_CHARS) return id;
	throw invalidInput(
		`${label} has more than ${MAX_SESSION_ID_CHARS} characters`,
		'Use a shorter ID',
	);
}

/** Axios removes other letters from a header, so that two IDs could become one. */
const HEADER = /^[\x20-\x7e\xa0-\xff]*$/;

/** The same for an ID that is sent as a header. */
export function readSessionHeader(text: string, label: string): string {
	const id = readSessionId(text.trim(), label);
	if (HEADER.test(id)) return id;
	throw invalidInput(
		`${label} has letters that cannot be sent in a header`,
		'Use Latin letters, digits and signs, without line breaks, such as order-42',
	);
}

/** What the caller policy makes of a body that a protocol has read. */
import { expect } from '@jest/globals';
import {
	checkRequest,
	type CheckedRequest,
} from '../../../nodes/shared/callers/request/checkRequest';
import type { CallerPolicy } from '../../../nodes/shared/callers/request/policy';
import { Failure } from '../../../nodes/shared/failure/failure';
import type { Completion } from '../../../nodes/shared/openrouter/answer/completion';
import type { CallerRequest } from '../../../nodes/shared/protocols/body';
import type { Protocol } from '../../../nodes/shared/protocols/protocol';
import { DEFAULT_POLICY } from '../callers/request/defaultPolicy';

export const MODEL = 'openai/gpt-4o-mini';

/** `policy`: what the author has set. */
export function readersOf(readBody: Protocol['read']) {
	const check = (asked: CallerRequest, policy: Partial<CallerPolicy>) =>
		checkRequest(asked, { ...DEFAULT_POLICY, model: MODEL, ...policy });

	function read(body: unknown): CallerRequest {
		const asked = readBody(body);
		if (asked instanceof Failure) throw new Error(asked.message);
		return asked;
	}

	return {
		check,
		read,
		/** As it is sent upstream. */
		outgoing(body: unknown, policy: Partial<CallerPolicy> = {}): CheckedRequest {
			const checked = check(read(body), policy);
			if (checked instanceof Failure) throw new Error(checked.message);
			return checked;
		},
		/** The refusal, whichever of the two says it. */
		refused(body: unknown, policy: Partial<CallerPolicy> = {}): Failure {
			const asked = readBody(body);
			if (asked instanceof Failure) return asked;
			const checked = check(asked, policy);
			if (!(checked instanceof Failure)) throw new Error('was not refused');
			return checked;
		},
	};
}

/** An answer that a page has read and sent back is the message that the model gave. */
export function expectSameAnswer(
	{ messages }: CheckedRequest,
	{ message: { content, refusal, tool_calls: calls, reasoning_details: details } }: Completion,
): void {
	const again = messages.find(({ role }) => role === 'assistant');
	const said = [content, refusal].filter(Boolean).join('');
	if (said === '' && calls === undefined) {
		// An answer of an image or of a sound alone has no text to send back.
		expect(again).toBeUndefined();
		return;
	}
	expect(again).toMatchObject({
		...(said !== '' && { content: said }),
		...(calls !== undefined && { tool_calls: calls }),
		...(details !== undefined && { reasoning_details: details }),
	});
}

/** Nothing passes in useChat's messages that is refused in a chat, whatever a caller sends. */
import { test } from '@jest/globals';
import fc from 'fast-check';
import { readCallerBody } from '../../../../nodes/shared/protocols/body';
import { readUiMessagesBody } from '../../../../nodes/shared/protocols/uiMessages/read';
import { asRecord, isRecord } from '../../../../nodes/shared/values/json';
import { hostileBody } from '../../callers/request/hostileBodies';
import { anything, mostly, text, URLS } from '../../callers/request/hostileValues';
import { expectNothingForbidden, expectSameAsChat, RUNS } from '../hostileCalls';

const STATES = `input-streaming input-available output-available output-error output-denied
	approval-requested approval-responded result call`.split(/\s+/);

const part = fc.oneof(
	fc.record({ type: fc.constant('text'), text: mostly(text) }),
	fc.record({
		type: fc.constant('file'),
		mediaType: mostly(fc.constantFrom('image/png', 'application/pdf', 'audio/wav')),
		url: mostly(fc.constantFrom(...URLS)),
	}),
	fc.record({
		type: fc.constantFrom('tool-f', 'dynamic-tool', 'tool-__proto__'),
		toolName: mostly(fc.constant('f')),
		toolCallId: mostly(fc.constant('c1')),
		state: mostly(fc.constantFrom(...STATES)),
		input: mostly(fc.constant({})),
		output: anything,
		errorText: mostly(text),
		approval: anything,
		callProviderMetadata: anything,
	}),
	fc.record({
		type: fc.constant('reasoning'),
		text: mostly(text),
		providerMetadata: fc.record({ openrouter: fc.record({ reasoning_details: anything }) }),
	}),
	fc.record({ type: fc.constant('steering-message'), parts: anything }),
	fc.record({ type: fc.constantFrom('step-start', 'source-url', 'data-x', 'custom') }),
	anything,
);

const message = fc.record({
	role: mostly(fc.constantFrom('user', 'assistant', 'assistant', 'system', 'data')),
	parts: fc.array(part, { maxLength: 4 }),
});

const bodies = fc
	.tuple(hostileBody, fc.array(message, { maxLength: 3 }))
	.map(([body, messages]) => {
		if (typeof body === 'string') return body;
		const given: unknown = asRecord(body).messages;
		const last: readonly unknown[] = Array.isArray(given) ? given : [];
		return { ...asRecord(body), message: undefined, messages: [...messages, ...last] };
	});

test(`${RUNS} bodies never throw, and never send upstream what the policy forbids`, () => {
	expectNothingForbidden(readUiMessagesBody, bodies);
});

const hasParts = (value: unknown): boolean =>
	isRecord(value) && (Array.isArray(value.parts) || Array.isArray(value.toolInvocations));

/** Messages that only one of the two reads. */
const isOtherwise = (list: unknown): boolean =>
	Array.isArray(list) && list.some((one) => hasParts(one) || asRecord(one).role === 'data');

test(`${RUNS} chats get the same verdict and send the same`, () => {
	expectSameAsChat(
		(body) =>
			isOtherwise(Array.isArray(body) ? body : asRecord(body).messages)
				? undefined
				: { chat: readCallerBody(body), asked: readUiMessagesBody(body) },
		({ errorType, message: sentence }) => [errorType, sentence],
	);
});

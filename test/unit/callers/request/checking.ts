/** A body held against a policy, for tests; and short ways to write messages. */
import { expect, test } from '@jest/globals';
import { readCallerBody } from '../../../../nodes/shared/protocols/body';
import {
	checkRequest,
	type CheckedRequest,
} from '../../../../nodes/shared/callers/request/checkRequest';
import type { CallerPolicy } from '../../../../nodes/shared/callers/request/policy';
import { DEFAULT_POLICY } from './defaultPolicy';
import { Failure } from '../../../../nodes/shared/failure/failure';

export const OWN_MODEL = 'openai/gpt-4o-mini';
export const ALL_KINDS = { attachments: ['image', 'audio', 'file'] as const };
export const TOOLS = { allowTools: true };

export function check(body: unknown, policy: Partial<CallerPolicy> = {}): CheckedRequest | Failure {
	const reading = readCallerBody(body);
	if (reading instanceof Failure) throw new Error(reading.message);
	return checkRequest(reading, { ...DEFAULT_POLICY, model: OWN_MODEL, ...policy });
}

/** The request that goes, or an error that says why it does not. */
export function outgoing(body: unknown, policy: Partial<CallerPolicy> = {}) {
	const result = check(body, policy);
	if (result instanceof Failure) throw new Error(result.message);
	return result;
}

export const user = (content: unknown, more: object = {}) => ({ role: 'user', content, ...more });
export const assistant = (content: unknown, more: object = {}) => ({
	role: 'assistant',
	content,
	...more,
});
export const tool = (content: unknown, more: object = {}) => ({
	role: 'tool',
	tool_call_id: 'c1',
	content,
	...more,
});
export const say = (...messages: unknown[]) => ({ messages });
export const ask = (fields: object) => ({ message: 'Hi', ...fields });

export const HTTPS = 'https://a.example/x?y=1';
export const PNG = 'data:image/png;base64,iVBORw0KGgo=';
export const PDF = 'data:application/pdf;base64,JVBERi0x';
export const image = (url: string, more: object = {}) => ({
	type: 'image_url',
	image_url: { url, ...more },
});
export const audio = (data: string, format: unknown) => ({
	type: 'input_audio',
	input_audio: { data, format },
});
export const file = (fields: object) => ({ type: 'file', file: fields });
export const CALL = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
export const TOOL = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };

type Row = readonly [name: string, body: unknown, policy?: Partial<CallerPolicy>];

/** One test per row: the body is refused, with a sentence and never with markup that a page could run. */
export function refuses(statusCode: number, errorType: string, rows: readonly Row[]): void {
	const cases = rows.map(([name, body, policy]) => ({ name, body, policy }));
	test.each(cases)(`refuses $name: ${statusCode} ${errorType}`, ({ body, policy }) => {
		const result = check(body, policy);
		expect(result).toMatchObject({ isRefusal: true, statusCode, errorType });
		if (!(result instanceof Failure)) return;
		expect(result.message).toMatch(/^[A-Z“][^<>]{20,}[^.]$/);
	});
}

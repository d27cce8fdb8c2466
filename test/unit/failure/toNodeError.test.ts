/* eslint-disable @n8n/community-nodes/no-restricted-imports -- looks at hidden members */
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import {
	Failure,
	OpenRouterError,
	type FailureFields,
} from '../../../nodes/shared/failure/failure';
import { toErrorItem } from '../../../nodes/shared/failure/toErrorItem';
import { toNodeError } from '../../../nodes/shared/failure/toNodeError';
import { toStreamedError } from '../../../nodes/shared/failure/toStreamedError';

const node: INode = {
	id: '1',
	name: 'OpenRouter',
	type: 'openRouter',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const failure = new Failure({
	statusCode: 402,
	errorType: 'payment_required',
	message: 'The OpenRouter account or key is out of credit',
	hint: 'Add credits',
	retryable: false,
});

const failed = (more: Partial<FailureFields> = {}) => new OpenRouterError(failure.with(more));
const INTERNAL_MESSAGE = 'The workflow could not prepare the request';

describe('toNodeError', () => {
	test('has our sentence, our hint and OpenRouter’s status', () => {
		const error = toNodeError(node, failed(), { itemIndex: 3 });
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({
			message: failure.message,
			description: failure.hint,
			httpCode: '402',
			level: 'warning',
			context: { itemIndex: 3 },
		});
	});

	test.each([400, 401, 403, 404, 429, 500, 502, 503, 504, 529])(
		'n8n’s own sentence for %d does not replace ours',
		(statusCode) => {
			expect(toNodeError(node, failed({ statusCode }))).toMatchObject({
				message: failure.message,
				description: failure.hint,
				httpCode: String(statusCode),
			});
		},
	);

	test('has OpenRouter’s own sentence in the details, not in message or hint', () => {
		const error = toNodeError(node, failed({ upstreamMessage: 'You requested 9 tokens' }));
		expect(`${error.message} ${error.description}`).not.toContain('9 tokens');
		expect(JSON.stringify(error.messages)).toContain('You requested 9 tokens');
		expect(JSON.stringify(error.messages)).not.toContain(failure.hint);
	});

	test.each([
		{ costs: { costUsd: 0.04 }, words: 'OpenRouter charged 0.04 USD' },
		{
			costs: { costUsd: 0.002, upstreamInferenceCostUsd: 0.04 },
			words: 'OpenRouter charged 0.002 USD. The provider charged 0.04 USD',
		},
	])('has what the answer cost in the details: $words', ({ costs, words }) => {
		const error = toNodeError(node, failed({ upstreamMessage: 'No image', ...costs }));
		expect(JSON.stringify(error.messages)).toContain(`No image. ${words}`);
		expect(`${error.message} ${error.description}`).not.toContain('USD');
	});

	test.each([
		{ name: 'NodeApiError', error: new NodeApiError(node, { message: 'x' }) },
		{ name: 'NodeOperationError', error: new NodeOperationError(node, 'x') },
	])('returns n8n’s own $name as it is, with the item', ({ error }) => {
		const { message, description } = error;
		expect(toNodeError(node, error)).toBe(error);
		expect(error.context.itemIndex).toBeUndefined();
		expect(toNodeError(node, error, { itemIndex: 0 })).toBe(error);
		expect(error.context.itemIndex).toBe(0);
		toNodeError(node, error, { itemIndex: 5 });
		expect(error.context.itemIndex).toBe(0);
		expect(error).toMatchObject({ message, description });
	});

	test.each([
		{ name: 'a bug', error: new TypeError('x is not a function'), message: 'x is not a function' },
		{ name: 'a text', error: 'odd', message: 'odd' },
		{ name: 'undefined', error: undefined, message: 'undefined' },
	])('makes a NodeOperationError of $name', ({ error, message }) => {
		const nodeError = toNodeError(node, error, { itemIndex: 1 });
		expect(nodeError).toBeInstanceOf(NodeOperationError);
		expect(nodeError).toMatchObject({ message, context: { itemIndex: 1 } });
	});
});

describe('an error in a caller’s stream', () => {
	test.each([
		{
			name: 'a failure',
			error: failed({ retryAfterSeconds: 2.1, upstreamMessage: 'hush', generationId: 'gen-1' }),
			content: {
				message: failure.message,
				statusCode: 402,
				errorType: 'payment_required',
				retryAfterSeconds: 3,
			},
		},
		{
			name: 'a key that OpenRouter did not accept',
			error: failed({ statusCode: 401, errorType: 'token_expired' }),
			content: { message: failure.message, statusCode: 500, errorType: 'authentication' },
		},
		{
			name: 'a caller who is not let in',
			error: failed({ statusCode: 401, errorType: 'token_expired', isRefusal: true }),
			content: { message: failure.message, statusCode: 401, errorType: 'token_expired' },
		},
		{
			name: 'a failure without a wait',
			error: failed(),
			content: { message: failure.message, statusCode: 402, errorType: 'payment_required' },
		},
		...[new TypeError('hush'), new NodeOperationError(node, 'hush'), 'hush', undefined].map(
			(error) => ({
				name: `what is none of ours (${typeof error})`,
				error,
				content: { message: INTERNAL_MESSAGE, statusCode: 500, errorType: 'internal' },
			}),
		),
	])('is JSON with the named fields, and nothing else: $name', ({ error, content }) => {
		expect(JSON.parse(toStreamedError(error))).toStrictEqual(content);
		const { description } = toNodeError(node, error, { toCaller: true });
		expect(JSON.parse(description ?? '')).toStrictEqual(content);
	});

	test('has the hint and OpenRouter’s sentence in its details, for the author', () => {
		const error = toNodeError(node, failed({ upstreamMessage: 'hush' }), { toCaller: true });
		expect(error.message).toBe(failure.message);
		expect(JSON.stringify(error.messages)).toContain('Add credits. hush');
	});

	test('is the same object when it is n8n’s own', () => {
		const error = new NodeApiError(node, { message: 'hush' });
		expect(toNodeError(node, error, { toCaller: true })).toBe(error);
	});
});

describe('toErrorItem', () => {
	const onError = (value: INode['onError']): INode => ({ ...node, onError: value });

	test('has the named fields, and nothing else', () => {
		const item = toErrorItem(node, failed(), 4);
		expect(item).toStrictEqual({
			json: {
				error: failure.message,
				statusCode: 402,
				errorType: 'payment_required',
				retryable: false,
			},
			pairedItem: { item: 4 },
		});
	});

	test('has the wait and the generation ID, when there are any', () => {
		const more = { retryable: true, retryAfterSeconds: 0, generationId: 'gen-1' };
		expect(toErrorItem(node, failed(more), 0).json).toMatchObject(more);
	});

	test('gives callers a 500 and the author a 401 when OpenRouter did not accept the key', () => {
		const error = failed({ statusCode: 401, errorType: 'authentication' });
		const item = toErrorItem(onError('continueErrorOutput'), error, 0);
		expect(item.json).toMatchObject({ statusCode: 500, errorType: 'authentication' });
		expect(item.error).toMatchObject({ httpCode: '401' });
		expect(toNodeError(node, error, { toCaller: true })).toMatchObject({ httpCode: '401' });
	});

	test('gives a wait in whole seconds, a day at most', () => {
		const waitOf = (retryAfterSeconds: number) =>
			toErrorItem(node, failed({ retryAfterSeconds }), 0).json.retryAfterSeconds;
		expect([0, 0.3, 17, 1e9].map(waitOf)).toEqual([0, 1, 17, 86_400]);
	});

	test('has the costs of unused answers, of OpenRouter and of the author’s own provider', () => {
		const costs = { costUsd: 0.1, upstreamInferenceCostUsd: 0.2 };
		expect(toErrorItem(node, failed(costs), 0).json).toMatchObject({
			cost: 0.1,
			upstreamInferenceCost: 0.2,
		});
	});

	test('has an error without details beside it, as later nodes can read it', () => {
		const error = failed({ upstreamMessage: 'hush' });
		const { error: beside } = toErrorItem(onError('continueErrorOutput'), error, 0);
		expect(inspect(beside, { depth: null, showHidden: true })).not.toContain('hush');
		expect(error.failure.upstreamMessage).toBe('hush');
	});

	test('contains neither the hint nor OpenRouter’s own sentence', () => {
		const error = failed({ upstreamMessage: 'user_2x asked for 9' });
		expect(JSON.stringify(toErrorItem(onError('continueErrorOutput'), error, 0))).not.toMatch(
			/user_2x|Add credits/,
		);
	});

	test.each([
		{ name: 'a bug', error: new TypeError('hush is not a function') },
		{ name: 'n8n’s operation error', error: new NodeOperationError(node, 'hush') },
		{ name: 'n8n’s API error', error: new NodeApiError(node, { message: 'hush' }) },
		{ name: 'a text', error: 'hush' },
	])('tells callers nothing about $name', ({ error }) => {
		expect(toErrorItem(node, error, 1)).toStrictEqual({
			json: {
				error: INTERNAL_MESSAGE,
				statusCode: 500,
				errorType: 'internal',
				retryable: false,
			},
			pairedItem: { item: 1 },
		});
	});

	test('has the error where n8n looks for the error output, and where no copy takes it', () => {
		const item = toErrorItem(onError('continueErrorOutput'), failed(), 2);
		expect(item.error).toBeInstanceOf(NodeApiError);
		expect(item.error).toMatchObject({ httpCode: '402', context: { itemIndex: 2 } });
		expect(Object.keys(item)).toEqual(['json', 'pairedItem']);
		expect({ ...item }).not.toHaveProperty('error');
	});

	test.each([undefined, 'continueRegularOutput', 'stopWorkflow'] as const)(
		'for %s it carries none',
		(value) => {
			expect(toErrorItem(onError(value), failed(), 0)).not.toHaveProperty('error');
		},
	);

	test('shows the author what a bug was', () => {
		const item = toErrorItem(onError('continueErrorOutput'), new TypeError('x is not y'), 0);
		expect(item.error?.message).toContain('x is not y');
	});

	test('keeps n8n’s own API error', () => {
		const error = new NodeApiError(node, { message: 'x' }, { httpCode: '401' });
		expect(toErrorItem(onError('continueErrorOutput'), error, 0).error).toBe(error);
	});
});

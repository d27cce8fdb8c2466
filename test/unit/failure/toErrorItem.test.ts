/** The item of a failed call, which the nodes that follow may send to a caller. */
import { expect, test } from '@jest/globals';
import type { INode, NodeApiError } from 'n8n-workflow';
import { invalidInput, OpenRouterError } from '../../../nodes/shared/failure/failure';
import { toErrorItem } from '../../../nodes/shared/failure/toErrorItem';

const node = (onError: INode['onError']): INode => ({
	id: '1',
	name: 'OpenRouter',
	type: 'openRouter',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	onError,
});

const { failure } = invalidInput('The provider failed', 'Try again');
const ERROR = new OpenRouterError(failure.with({ upstreamMessage: 'RAW words of the provider' }));

test('holds the sentence and not what upstream said', () => {
	const { json } = toErrorItem(node('continueRegularOutput'), ERROR, 3);
	expect(json).toMatchObject({ error: 'The provider failed', statusCode: 400 });
	expect(JSON.stringify(json)).not.toContain('RAW');
});

test('of the error output carries an error for n8n, which does not hold it either', () => {
	const item = toErrorItem(node('continueErrorOutput'), ERROR, 3);
	const error = item.error as NodeApiError;
	expect(error.message).toBe('The provider failed');
	expect([error.description, ...error.messages, JSON.stringify(error)].join()).not.toContain('RAW');
	expect(Object.keys(item)).not.toContain('error');
});

/** n8n's chat shows the error line of a stream as it is, so it gets a sentence; a page gets JSON. */
import { describe, expect, test } from '@jest/globals';
import type { IExecuteFunctions } from 'n8n-workflow';
import { invalidInput } from '../../../nodes/shared/failure/failure';
import { errorReader, toStreamedError } from '../../../nodes/shared/failure/toStreamedError';

const ERROR = invalidInput('Model is empty', 'Choose a model');

test('the line is the sentence alone for n8n’s chat', () => {
	expect(toStreamedError(ERROR, 'chat')).toBe('Model is empty');
});

test('the line is JSON for a page', () => {
	expect(JSON.parse(toStreamedError(ERROR, 'page'))).toEqual({
		message: 'Model is empty',
		statusCode: 400,
		errorType: 'invalid_input',
	});
});

describe('who reads the line follows from the triggers before the node', () => {
	const CHAT = '@n8n/n8n-nodes-langchain.chatTrigger';
	const WEBHOOK = 'n8n-nodes-base.webhook';
	const SET = 'n8n-nodes-base.set';

	test.each([
		{ parents: [CHAT], reader: 'chat' },
		{ parents: [SET, CHAT], reader: 'chat' },
		{ parents: [WEBHOOK], reader: 'page' },
		{ parents: [CHAT, WEBHOOK], reader: 'page' },
		{ parents: [SET], reader: 'page' },
		{ parents: [], reader: 'page' },
	])('$parents: $reader', ({ parents, reader }) => {
		const context = {
			getNode: () => ({ name: 'OpenRouter' }),
			getParentNodes: () => parents.map((type) => ({ type })),
		};
		expect(errorReader(context as unknown as IExecuteFunctions)).toBe(reader);
	});
});

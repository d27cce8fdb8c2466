/**
 * What the panel shows as a limit's default is what counts when the limit is not set. n8n's lint
 * wants literals in the panel, so the two are written twice.
 */
import { expect, test } from '@jest/globals';
import type { INodeProperties } from 'n8n-workflow';
import { callerFields } from '../../../nodes/OpenRouter/actions/chat/panel/caller';
import { readCommonGrants } from '../../../nodes/shared/panel/callerMay';
import { DEFAULT_REQUESTS_PER_MINUTE } from '../../../nodes/shared/panel/callerPolicy';
import { TICKABLE_FIELDS } from '../../../nodes/shared/callers/request/chatFields';
import {
	ATTACHMENT_KINDS,
	CALLER_INSTRUCTIONS,
	DEFAULT_POLICY,
} from '../../../nodes/shared/callers/request/policy';

function propertiesOf(collection: string): Map<string, INodeProperties> {
	const field = callerFields.find(({ name }) => name === collection);
	const properties = (field?.options ?? []).filter((option) => 'displayName' in option);
	return new Map(
		properties.flatMap((property) => ('type' in property ? [[property.name, property]] : [])),
	);
}

const limits = propertiesOf('limits');
const callerMay = propertiesOf('callerMay');

test.each<{ name: string; is: unknown }>([
	{ name: 'maxMessages', is: DEFAULT_POLICY.maxMessages },
	{ name: 'maxChars', is: DEFAULT_POLICY.maxChars },
	{ name: 'maxAttachments', is: DEFAULT_POLICY.maxAttachments },
	{ name: 'maxOutputTokens', is: DEFAULT_POLICY.maxOutputTokens },
	{ name: 'requestsPerMinute', is: DEFAULT_REQUESTS_PER_MINUTE },
	{ name: 'allowedOrigins', is: [] },
	{ name: 'allowServers', is: false },
	{ name: 'trustedProxies', is: 0 },
	{ name: 'callerId', is: '' },
	{ name: 'requiredClaims', is: {} },
])('the default of limits.$name is $is', ({ name, is }) => {
	expect(limits.get(name)?.default).toEqual(is);
});

test.each<{ name: string; is: unknown }>([
	{ name: 'allowedModels', is: DEFAULT_POLICY.allowedModels },
	{ name: 'allowedFields', is: DEFAULT_POLICY.allowedFields },
	{ name: 'attachments', is: DEFAULT_POLICY.attachments },
	{ name: 'callerInstructions', is: DEFAULT_POLICY.callerInstructions },
	{ name: 'useTools', is: DEFAULT_POLICY.allowTools },
])('the default of callerMay.$name is $is', ({ name, is }) => {
	expect(callerMay.get(name)?.default).toEqual(is);
});

test('nothing is set, shown or granted before the author adds it', () => {
	for (const name of ['limits', 'callerMay', 'showCaller']) {
		const { default: value } = callerFields.find((field) => field.name === name) ?? {};
		expect({ name, value }).toEqual({ name, value: name === 'showCaller' ? [] : {} });
	}
});

test.each([undefined, null, '', 'allow', ['append'], true])(
	'Caller Instructions of %p, as an expression may give, refuses instructions',
	(callerInstructions) =>
		expect(readCommonGrants({ callerInstructions }).callerInstructions).toBe('refuse'),
);

test.each([undefined, null, '', 'yes', [], {}])(
	'%p in place of the whole of Caller May allows nothing',
	(callerMay) =>
		expect(readCommonGrants(callerMay)).toEqual({
			allowedFields: [],
			attachments: [],
			callerInstructions: 'refuse',
			allowTools: false,
		}),
);

const valuesOf = (property: INodeProperties | undefined): unknown[] =>
	(property?.options ?? []).map((option) => ('value' in option ? option.value : undefined));

test('the panel offers what the policy knows, and no more', () => {
	expect(valuesOf(callerMay.get('allowedFields')).sort()).toEqual([...TICKABLE_FIELDS].sort());
	expect(valuesOf(callerMay.get('attachments')).sort()).toEqual([...ATTACHMENT_KINDS].sort());
	expect(valuesOf(callerMay.get('callerInstructions')).sort()).toEqual([...CALLER_INSTRUCTIONS]);
});

test('the tests of this file cover every property of the panel', () => {
	expect([...limits.keys(), ...callerMay.keys()].sort()).toEqual(
		[
			...[
				'allowServers',
				'allowedOrigins',
				'callerId',
				'maxAttachments',
				'maxChars',
				'maxMessages',
			],
			...['maxOutputTokens', 'minimumCreditUsd', 'requestsPerMinute', 'requiredClaims'],
			// Not a limit: see parameters/limits.ts.
			'length',
			...['trustedProxies', 'allowedFields', 'allowedModels', 'attachments', 'callerInstructions'],
			'useTools',
		].sort(),
	);
});

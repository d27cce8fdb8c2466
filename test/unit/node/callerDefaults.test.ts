/**
 * A limit that is not set has the default that the panel shows, unless the table beside the panel gives
 * it none.
 */
import { expect, test } from '@jest/globals';
import type { IExecuteFunctions, IHookFunctions, INodeProperties } from 'n8n-workflow';
import { callerFields, readCallerRules } from '../../../nodes/OpenRouter/actions/chat/panel/caller';
import { limits as gatewayLimits, options } from '../../../nodes/OpenRouterGateway/options';
import { readGatewaySettings } from '../../../nodes/OpenRouterGateway/settings';
import { TICKABLE_FIELDS } from '../../../nodes/shared/callers/request/chatFields';
import {
	ATTACHMENT_KINDS,
	CALLER_INSTRUCTIONS,
} from '../../../nodes/shared/callers/request/policy';
import { DEFAULT_POLICY } from '../callers/request/defaultPolicy';

/** The rules of Answer a Frontend Request in a panel where only `set` was changed. */
function rulesOf(set: Record<string, unknown> = {}) {
	const getNodeParameter = (name: string, _itemIndex: number, otherwise: unknown) =>
		Object.hasOwn(set, name) ? set[name] : otherwise;
	return readCallerRules({ getNodeParameter } as unknown as IExecuteFunctions, 0);
}

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
	{ name: 'requestsPerMinute', is: 30 },
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

const BUDGETS = [
	'budgetClaim',
	'budgetForAllUsd',
	'budgetNames',
	'budgetPerCallerUsd',
	'budgetPlans',
];

test('rules without any added option are the defaults', () => {
	expect(rulesOf()).toEqual({
		policy: { ...DEFAULT_POLICY, model: '' },
		origin: { allowedOrigins: [], allowServers: false },
		identity: { requiredClaims: [], trustedProxies: 0 },
		callerId: undefined,
		requestsPerMinute: 30,
		minimumCreditUsd: undefined,
	});
	const getNodeParameter = (name: string, otherwise: unknown) =>
		name === 'models' ? ['a/b'] : otherwise;
	expect(readGatewaySettings({ getNodeParameter } as unknown as IHookFunctions)).toEqual({
		policy: { ...DEFAULT_POLICY, model: 'a/b', unallowedFields: 'drop' },
		origin: { allowedOrigins: [], allowServers: false },
		requestsPerMinute: 30,
		steps: {
			rules: { maxSteps: 8, tools: { timeoutMs: 30_000, maxResultChars: 20_000 } },
			show: 'nothing',
		},
		maxConcurrent: 4,
		report: 'failures',
		reportContent: false,
		lookUpAborted: false,
		showCostAndProvider: false,
		showReasoning: true,
		fallbackModels: [],
		headers: {},
		attempts: 3,
		timeoutMs: 300_000,
		idleTimeoutMs: 90_000,
		heartbeatMs: 10_000,
		credentialCacheMs: 15_000,
	});
});

test.each([
	{
		name: 'limits',
		...gatewayLimits,
		noDefault: [...BUDGETS, 'minimumCreditUsd', 'tokensPerMinute', 'unknownModelPrice'],
	},
	{ name: 'options', ...options, noDefault: ['extraBody', 'siteTitle', 'siteUrl'] },
])(
	'the gateway’s $name that are not added have their defaults, except $noDefault',
	({ table, noDefault }) => {
		const without = Object.entries(table).filter(([, row]) => !('unset' in row));
		expect(without.map(([name]) => name).sort()).toEqual(noDefault);
	},
);

test('nothing is set, shown or allowed before the author adds it', () => {
	for (const name of ['limits', 'callerMay', 'showCaller']) {
		const { default: value } = callerFields.find((field) => field.name === name) ?? {};
		expect({ name, value }).toEqual({ name, value: name === 'showCaller' ? [] : {} });
	}
});

test.each([undefined, null, '', 'allow', ['append'], true])(
	'Caller Instructions of %p, as an expression may give, refuses instructions',
	(callerInstructions) =>
		expect(rulesOf({ callerMay: { callerInstructions } }).policy.callerInstructions).toBe('refuse'),
);

test.each([undefined, null, '', 'yes', [], {}])(
	'%p in place of Caller May allows nothing',
	(callerMay) =>
		expect(rulesOf({ callerMay }).policy).toMatchObject({
			allowedModels: [],
			allowedFields: [],
			attachments: [],
			callerInstructions: 'refuse',
			allowTools: false,
		}),
);

const valuesOf = (property: INodeProperties | undefined): unknown[] =>
	(property?.options ?? []).map((option) => ('value' in option ? option.value : undefined));

test('the panel offers exactly the choices of the policy', () => {
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
				...BUDGETS,
				'budgetPeriod',
				'unknownModelPrice',
				'callerId',
				'maxAttachments',
				'maxChars',
				'maxMessages',
			],
			...['maxOutputTokens', 'minimumCreditUsd', 'requestsPerMinute', 'requiredClaims'],
			// Not a limit: see parameters/collection.ts.
			'length',
			...['trustedProxies', 'allowedFields', 'allowedModels', 'attachments', 'callerInstructions'],
			'useTools',
		].sort(),
	);
});

/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- lists the schema files */
/**
 * What derives from the list of operations. n8n's lint reads literals only and does not see it, so the
 * lint's rules about resources and operations are tests here.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { keyTypeField } from '../../../nodes/OpenRouter/item/keyType';
import { OpenRouter } from '../../../nodes/OpenRouter/OpenRouter.node';
import { CREDENTIAL_TYPES, operation, type Resource } from '../../../nodes/OpenRouter/operation';
import { RESOURCES } from '../../../nodes/OpenRouter/operations';
import { credentialDisplay, propertiesOf } from '../../../nodes/OpenRouter/properties';

const SCHEMAS = path.resolve(__dirname, '../../../nodes/OpenRouter/__schema__/v1.0.0');

const { description } = new OpenRouter();

/** Every operation, with the parameters that choose it. */
const operations = RESOURCES.flatMap(({ value: resource, operations: ofResource }) =>
	Object.entries(ofResource).map(([name, described]) => ({
		name: `${resource}: ${name}`,
		parameters: { resource, operation: name },
		described,
	})),
);

const nodeWith = (parameters: INodeParameters): INode => ({
	id: 'node',
	name: 'OpenRouter',
	type: 'openRouter',
	typeVersion: 1,
	position: [0, 0],
	parameters,
});

/** The credentials that n8n shows for what was saved: defaults are added, and hidden values are left out. */
function shownCredentials(
	{ properties, credentials = [] }: Pick<INodeTypeDescription, 'properties' | 'credentials'>,
	saved: INodeParameters,
): string[] {
	const node = nodeWith(saved);
	const resolved = NodeHelpers.getNodeParameters(properties, saved, true, false, node, null) ?? {};
	return credentials
		.filter((credential) => NodeHelpers.displayParameter(resolved, credential, node, null))
		.map(({ name }) => name);
}

/** The fields that resource and operation show, from top to bottom. Ignores other display options. */
const shownFor = (properties: INodeProperties[], parameters: INodeParameters): string[] =>
	properties
		.filter(({ name, type }) => !['resource', 'operation'].includes(name) && type !== 'hidden')
		.filter(({ displayOptions: { show: { resource, operation: names } = {} } = {} }) => {
			const displayOptions = { show: { resource, operation: names } };
			const node = nodeWith(parameters);
			return NodeHelpers.displayParameter(parameters, { ...ANY_FIELD, displayOptions }, node, null);
		})
		.map(({ name }) => name);

const ANY_FIELD: INodeProperties = { displayName: '', name: '', type: 'string', default: '' };

describe.each(operations)('the operation $name', ({ parameters, described }) => {
	test('shows its own fields, in the order of its file', () => {
		expect(shownFor(description.properties, parameters)).toEqual(
			described.fields.map(({ name }) => name),
		);
	});

	test('has an action that n8n’s lint accepts: in sentence case, without a period', () => {
		expect(described.action).toMatch(/^[A-Z][^A-Z.]*$/);
	});

	test.each(
		described.credential === 'either'
			? (['inference', 'management'] as const)
			: [described.credential],
	)('uses a credential that the node has, and that n8n shows for it: %s', (kind) => {
		expect(shownCredentials(description, { ...parameters, keyType: kind })).toEqual([
			CREDENTIAL_TYPES[kind],
		]);
	});

	test('lets the author choose a credential only where either will do', () => {
		expect(described.fields.includes(keyTypeField)).toBe(described.credential === 'either');
	});
});

/**
 * Those that only look something up may be asked again, so nothing is lost with their outputs. A chat has
 * many settings: to read 100 of them twice took n8n 1 to 8 % more time in the bench.
 */
const LOOK_UPS = /^(provider|model|account): |: (get|getCurrent|getMany|download)$/;

test('each operation that costs, makes or changes something reads all items before it sends one', () => {
	const others = operations.filter(
		({ described }) => !('grouped' in described || described.readItem),
	);
	expect(others.map(({ name }) => name).filter((name) => !LOOK_UPS.test(name))).toEqual([
		'chat: complete',
		'chat: respond',
	]);
});

test('each operation has a sample of its output, and there are no other samples', () => {
	const files = readdirSync(SCHEMAS, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.replaceAll('\\', '/'));
	expect(files.sort()).toEqual(
		operations
			.map(({ parameters: { resource, operation: name } }) => `${resource}/${name}.json`)
			.sort(),
	);
});

test.each(description.properties.filter(({ name }) => ['resource', 'operation'].includes(name)))(
	'the choices of $displayName $displayOptions.show.resource are sorted, and one of them is the default',
	({ options = [], default: chosen, noDataExpression }) => {
		const titles = options.map(({ name }) => name);
		expect(titles).toEqual([...titles].sort((a, b) => a.localeCompare(b, 'en')));
		expect(options.map((option) => 'value' in option && option.value)).toContain(chosen);
		expect(noDataExpression).toBe(true);
	},
);

describe('in a made-up list of operations', () => {
	const field = (name: string): INodeProperties => ({
		displayName: name,
		name,
		type: 'string',
		default: '',
	});
	const made = (fields: INodeProperties[], more = {}) =>
		operation({
			name: 'Make',
			action: 'Make a thing',
			description: 'Makes a thing',
			credential: 'inference',
			fields,
			runItem: async () => await Promise.resolve([]),
			...more,
		});
	const managed = { credential: 'management' };
	const model = field('model');
	const limit = field('limit');

	test('a field that two operations list is one field of both', () => {
		const properties = propertiesOf([
			{
				name: 'Audio',
				value: 'audio',
				operations: {
					speak: made([model, field('text'), limit]),
					transcribe: made([model, field('sound'), limit]),
				},
			},
		]);
		expect(
			properties
				.slice(2)
				.map(({ name, displayOptions }) => [name, displayOptions?.show?.operation]),
		).toEqual([
			['model', ['speak', 'transcribe']],
			['text', ['speak']],
			['sound', ['transcribe']],
			['limit', ['speak', 'transcribe']],
		]);
	});

	test('an operation that is not for agents is not offered to them', () => {
		const [, list] = propertiesOf([
			{
				name: 'Audio',
				value: 'audio',
				operations: { speak: made([], { name: 'Speak' }), listen: made([], { forAgents: false }) },
			},
		]);
		expect(list?.options).toMatchObject([
			{ value: 'listen', displayOptions: { show: { '@tool': [false] } } },
			{ value: 'speak' },
		]);
		expect(list?.options?.[1]).not.toHaveProperty('displayOptions');
	});

	test('a resource without an operation for agents is not offered to them', () => {
		const [list] = propertiesOf([
			{ name: 'Rerank', value: 'rerank', operations: { rank: made([], { forAgents: false }) } },
			{ name: 'Word', value: 'word', operations: { make: made([]) } },
		]);
		expect(list?.options).toMatchObject([
			{ value: 'rerank', displayOptions: { show: { '@tool': [false] } } },
			{ value: 'word' },
		]);
		expect(list?.options?.[1]).not.toHaveProperty('displayOptions');
	});

	const resource = (value: string, ofResource: Resource['operations']): Resource => ({
		name: value,
		value,
		operations: ofResource,
	});

	test('a credential of all operations is always shown', () => {
		expect(credentialDisplay([resource('model', { get: made([]) })], 'inference')).toBeUndefined();
	});

	const shownIn = (resources: Resource[], saved: INodeParameters): string[] =>
		shownCredentials(
			{
				properties: propertiesOf(resources),
				credentials: (['inference', 'management'] as const).map((kind) => ({
					name: kind,
					displayOptions: credentialDisplay(resources, kind),
				})),
			},
			saved,
		);

	test('operations of one name have the credential of their own resource', () => {
		const resources = [
			resource('model', { get: made([]), getMany: made([]) }),
			resource('key', {
				getCurrent: made([keyTypeField], { credential: 'either' }),
				get: made([], managed),
			}),
			resource('account', { get: made([], managed) }),
		];
		const shown = (of: string, name: string, more: INodeParameters = {}) =>
			shownIn(resources, { resource: of, operation: name, ...more });
		expect(shown('model', 'get')).toEqual(['inference']);
		expect(shown('model', 'getMany')).toEqual(['inference']);
		expect(shown('key', 'get')).toEqual(['management']);
		expect(shown('account', 'get')).toEqual(['management']);
		expect(shown('key', 'getCurrent')).toEqual(['inference']);
		expect(shown('key', 'getCurrent', { keyType: 'management' })).toEqual(['management']);
		// The author has changed the operation since.
		expect(shown('key', 'get', { keyType: 'inference' })).toEqual(['management']);
		expect(shown('model', 'get', { keyType: 'management' })).toEqual(['inference']);
	});

	test('a resource of both credentials is refused, as n8n could not tell them apart', () => {
		const resources = [resource('key', { getCurrent: made([]), get: made([], managed) })];
		expect(() => credentialDisplay(resources, 'management')).toThrow(
			'n8n would also show the management credential for operations of key with the inference key. Let them take either key',
		);
	});
});

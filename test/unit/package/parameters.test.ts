/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- reads package.json and the snapshot; an environment variable asks for a new snapshot */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, jest, test } from '@jest/globals';
import type { ICredentialType, INodeProperties, INodeType, IVersionedNodeType } from 'n8n-workflow';
import { n8n } from '../../../package.json';
import { listParameters, parameterChanges, type ListedParameter } from './parameterList';

const ROOT = path.resolve(__dirname, '../../..');
const SNAPSHOT_FILE = path.join(__dirname, 'parameters.json');
const CHANGED = 'public names changed: needs a new node version, or run `npm run snapshot`';

type Classes<T> = Record<string, new () => T>;
type Snapshot = Record<string, ListedParameter[]>;

/** Instances of the classes that the source of a `dist/…/Name.kind.js` of package.json exports. */
function instancesIn<T>(built: string): T[] {
	const source = built.replace(/^dist\//, '').replace(/\.js$/, '.ts');
	const exported = jest.requireActual<Classes<T>>(path.join(ROOT, source));
	return Object.values(exported).map((Exported) => new Exported());
}

function currentParameters(): Snapshot {
	const credentials = n8n.credentials
		.flatMap((file) => instancesIn<ICredentialType>(file))
		.map(({ name, properties }) => [name, listParameters(properties)] as const);
	const nodes = n8n.nodes
		.flatMap((file) => instancesIn<INodeType | IVersionedNodeType>(file))
		.flatMap((node) => ('nodeVersions' in node ? Object.values(node.nodeVersions) : [node]))
		.map(({ description: { name, version, properties } }) => {
			const versions = [version].flat().join(', ');
			return [`${name} version ${versions}`, listParameters(properties)] as const;
		});
	return Object.fromEntries([...credentials, ...nodes]);
}

test('parameter names, types, defaults and choices are those of parameters.json', () => {
	const current = currentParameters();
	if (process.env.UPDATE_PARAMETERS) {
		writeFileSync(SNAPSHOT_FILE, `${JSON.stringify(current, null, '\t')}\n`);
	}
	const committed: Snapshot = JSON.parse(readFileSync(SNAPSHOT_FILE, 'utf8'));
	const owners = [...new Set([...Object.keys(committed), ...Object.keys(current)])];
	const changes = owners.flatMap((owner) =>
		parameterChanges(committed[owner] ?? [], current[owner] ?? []).map(
			(change) => `${owner}: ${change}`,
		),
	);
	if (changes.length > 0) throw new Error([CHANGED, ...changes].join('\n'));
});

const temperature: INodeProperties = {
	displayName: 'Temperature',
	name: 'temperature',
	type: 'number',
	default: 0.7,
};
const collectionOf = (field: INodeProperties): INodeProperties[] => [
	{ displayName: 'Options', name: 'options', type: 'collection', default: {}, options: [field] },
];
const listed = (field: INodeProperties): ListedParameter[] => listParameters(collectionOf(field));

test.each([
	{ name: 'a new name', field: { ...temperature, name: 'heat' } },
	{ name: 'a new type', field: { ...temperature, type: 'string' } as const },
	{ name: 'a new default', field: { ...temperature, default: 1 } },
	{ name: 'a new condition', field: { ...temperature, displayOptions: { show: { a: ['b'] } } } },
	{
		name: 'a value that becomes a list',
		field: { ...temperature, typeOptions: { multipleValues: true } },
	},
])('the check of parameters notices $name inside a collection', ({ field }) => {
	expect(parameterChanges(listed(temperature), listed(field))).toEqual([
		expect.stringMatching(/^- .*"options\.temperature"/),
		expect.stringMatching(/^\+ .*"options\.(temperature|heat)"/),
	]);
});

test('the check of parameters notices a choice that is gone, two levels down', () => {
	const role = (...values: string[]): ListedParameter[] =>
		listParameters([
			{
				displayName: 'Messages',
				name: 'messages',
				type: 'fixedCollection',
				default: {},
				options: [
					{
						displayName: 'Message',
						name: 'message',
						values: [
							{
								displayName: 'Role',
								name: 'role',
								type: 'options',
								default: 'user',
								options: values.map((value) => ({ name: value, value })),
							},
						],
					},
				],
			},
		]);
	expect(parameterChanges(role('system', 'user'), role('user'))).toEqual([
		expect.stringContaining('"messages.message.role"'),
		expect.stringContaining('"choices":["user"]'),
	]);
});

test('the check of parameters allows a new display name, description or order', () => {
	const topP: INodeProperties = { ...temperature, name: 'topP', default: 1 };
	const was = listParameters([temperature, topP]);
	const is = listParameters([topP, { ...temperature, displayName: 'Heat', description: 'New' }]);
	expect(parameterChanges(was, is)).toEqual([]);
});

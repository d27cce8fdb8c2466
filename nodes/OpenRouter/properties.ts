/** Derives the node's panel, and when it shows which credential, from the list of operations. */
import {
	updateDisplayOptions,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';
import { KEY_TYPE } from './item/keyType';
import type { CredentialKind, Operation, Resource } from './operation';

export const propertiesOf = (resources: readonly Resource[]): INodeProperties[] => [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: byName(resources.map(toResourceOption)),
		default: firstOf(resources.map(({ value }) => value)),
	},
	...resources.flatMap((resource) => [
		operationField(resource),
		...fieldsOf(resource),
		...managementMark(resource),
	]),
];

const toResourceOption = ({ name, value, operations }: Resource): INodePropertyOptions => ({
	name,
	value,
	...shownToAgents(Object.values(operations).some(isForAgents)),
});

const operationField = ({ value: resource, operations }: Resource): INodeProperties => ({
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: [resource] } },
	options: byName(Object.entries(operations).map(toOption)),
	default: firstOf(Object.keys(operations)),
});

const toOption = ([value, operation]: [string, Operation]): INodePropertyOptions => ({
	name: operation.name,
	value,
	description: operation.description,
	action: operation.action,
	...shownToAgents(isForAgents(operation)),
});

const isForAgents = ({ forAgents = true }: Operation): boolean => forAgents;

const shownToAgents = (isShown: boolean): Pick<INodePropertyOptions, 'displayOptions'> =>
	isShown ? {} : { displayOptions: { show: { '@tool': [false] } } };

const firstOf = ([first = '']: readonly string[]): string => first;

const byName = (options: INodePropertyOptions[]): INodePropertyOptions[] =>
	options.sort((a, b) => a.name.localeCompare(b.name, 'en'));

/**
 * The fields of all operations of a resource. A field that several operations list becomes one field.
 * So the author's value stays when the operation changes, and n8n, which reads all fields of a node
 * twice in each execution, has fewer of them.
 */
function fieldsOf({ value: resource, operations }: Resource): INodeProperties[] {
	const panel: Array<{ field: INodeProperties; operation: string[] }> = [];
	for (const [operation, { fields }] of Object.entries(operations)) {
		let index = panel.length;
		for (const field of [...fields].reverse()) {
			const known = panel.find((entry) => entry.field === field);
			if (known === undefined) panel.splice(index, 0, { field, operation: [operation] });
			else {
				known.operation.push(operation);
				index = panel.indexOf(known);
			}
		}
	}
	return panel.flatMap(({ field, operation }) =>
		updateDisplayOptions({ show: { resource: [resource], operation } }, [field]),
	);
}

/** Marks operations with the management key, see `credentialDisplay`. */
const NEEDS_MANAGEMENT_KEY = 'needsManagementKey';

function managementMark({ value: resource, operations }: Resource): INodeProperties[] {
	const operation = Object.keys(operations).filter(
		(name) => operations[name]?.credential === 'management',
	);
	if (operation.length === 0) return [];
	return [
		{
			displayName: 'Needs Management Key',
			name: NEEDS_MANAGEMENT_KEY,
			type: 'hidden',
			default: true,
			displayOptions: { show: { resource: [resource], operation } },
		},
	];
}

type Display = { show?: Record<string, string[]>; hide?: Record<string, Array<string | boolean>> };

/**
 * When the panel shows the credential; `undefined` when all operations use it.
 *
 * A list of resources with a list of operations cannot say it: `key: getCurrent` and `model: get` use the
 * inference key, so n8n would show it for `key: get`, too. So operations with the management key have a
 * hidden parameter, and its presence hides the other credential. Where either will do, the author's
 * choice hides one of them. Throws for a resource that has operations with the inference key beside some
 * with the management key; a test runs this, so authors never see the error.
 */
export function credentialDisplay(
	resources: readonly Resource[],
	kind: CredentialKind,
): Display | undefined {
	const kinds = resources.map(({ value, operations }) => ({
		resource: value,
		used: Object.values(operations).map(({ credential }) => credential),
	}));
	const isAny = (credential: Operation['credential']): boolean =>
		kinds.some(({ used }) => used.includes(credential));
	const hasChoice = isAny('either');
	if (kind === 'inference') {
		if (!isAny('management') && !hasChoice) return undefined;
		return {
			hide: {
				...(isAny('management') && { [NEEDS_MANAGEMENT_KEY]: [true] }),
				...(hasChoice && { [KEY_TYPE]: ['management'] }),
			},
		};
	}
	const own = kinds.filter(({ used }) => used.some((credential) => credential !== 'inference'));
	const mixed = own.find(({ used }) => used.includes('inference'));
	if (mixed !== undefined) {
		throw new Error(
			`n8n would also show the management credential for operations of ${mixed.resource} with the inference key. Let them take either key`,
		);
	}
	return {
		show: { resource: own.map(({ resource }) => resource) },
		...(hasChoice && { hide: { [KEY_TYPE]: ['inference'] } }),
	};
}

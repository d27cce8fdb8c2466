/** Derives the node's panel, and when it shows which credential, from the list of operations. */
import {
	updateDisplayOptions,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';
import type { CredentialKind, Operation, Resource } from './operation';

export const propertiesOf = (resources: readonly Resource[]): INodeProperties[] => [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: byName(resources.map(resourceOption)),
		default: firstOf(resources.map(({ value }) => value)),
	},
	...resources.flatMap((resource) => [operationField(resource), ...fieldsOf(resource)]),
];

/** A resource without an operation for agents is not offered to them. */
const resourceOption = ({ name, value, operations }: Resource): INodePropertyOptions => ({
	name,
	value,
	...(!Object.values(operations).some(({ forAgents = true }) => forAgents) && NOT_AS_TOOL),
});

const NOT_AS_TOOL = { displayOptions: { show: { '@tool': [false] } } };

const operationField = ({ value: resource, operations }: Resource): INodeProperties => ({
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: [resource] } },
	options: byName(Object.entries(operations).map(toOption)),
	default: firstOf(Object.keys(operations)),
});

const toOption = ([value, { name, description, action, forAgents = true }]: [
	string,
	Operation,
]): INodePropertyOptions => ({
	name,
	value,
	description,
	action,
	...(!forAgents && NOT_AS_TOOL),
});

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

/**
 * When the panel shows the credential; `undefined` when all operations use it. n8n can only combine a
 * list of resources with a list of operations. Throws when that would show the credential for an
 * operation that uses another one. A test runs this, so authors never see the error.
 */
export function credentialDisplay(
	resources: readonly Resource[],
	kind: CredentialKind,
): { show: { resource: string[]; operation: string[] } } | undefined {
	const all = resources.flatMap(({ value: resource, operations }) =>
		Object.entries(operations).map(([operation, { credential }]) => ({
			resource,
			operation,
			usesIt: credential === kind,
		})),
	);
	const own = all.filter(({ usesIt }) => usesIt);
	if (own.length === all.length) return undefined;
	const resource = [...new Set(own.map((entry) => entry.resource))];
	const operation = [...new Set(own.map((entry) => entry.operation))];
	const wrong = all.find(
		(entry) =>
			!entry.usesIt && resource.includes(entry.resource) && operation.includes(entry.operation),
	);
	if (wrong === undefined) return { show: { resource, operation } };
	throw new Error(
		`n8n would also show the ${kind} credential for ${wrong.resource}: ${wrong.operation}. Rename that operation`,
	);
}

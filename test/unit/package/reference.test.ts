/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   reads the project's own files */
/** docs/reference.md has every parameter that saved workflows hold on to, in a table of its own node. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import PARAMETERS from './parameters.json';

const REFERENCE = readFileSync(resolve(__dirname, '../../../docs/reference.md'), 'utf8');

/** Where each node and credential has its tables: the beginning of a second heading. */
const SECTIONS: Record<keyof typeof PARAMETERS, string> = {
	openRouterCallerApi: '## OpenRouter Caller API credential',
	openRouterGatewayApi: '## OpenRouter Gateway API credential',
	openRouterManagementApi: '## OpenRouter Management API credential',
	'openRouter version 1': '## OpenRouter node',
	'openRouterGateway version 2': '## OpenRouter Gateway\n',
};

/** Every field is chosen by these, or sits below this one. */
const STRUCTURE = ['resource', 'operation', 'values'];

const sectionOf = (heading: string): string =>
	REFERENCE.split(/^(?=## )/m).find((section) => section.startsWith(heading)) ?? '';

/** `` `temperature` `` by itself, or among others as in `` `{ values: [{ name, value }] }` ``. */
const codeWordsOf = (text: string): ReadonlySet<string> =>
	new Set([...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => code.split(/[^\w]+/)));

/**
 * The code words of a node's tables and headings, and all of the part that a heading gives to the
 * group, as in “Plugins (`plugins`)”. What other sentences mention does not count.
 */
function listedFor(section: string, group: string): ReadonlySet<string> {
	const part = section
		.split(/^(?=#{3,4} )/m)
		.find((text) => text.split('\n', 1)[0]?.includes(`(\`${group}\`)`));
	const rows = section.match(/^[|#].*$/gm) ?? [];
	return codeWordsOf([...rows, part ?? ''].join('\n'));
}

/** What authors never see: notes in the panel, and what only computes. */
const UNSEEN = ['notice', 'hidden'];

test.each(Object.entries(SECTIONS))(
	'the tables of %s list all of its parameters',
	(name, heading) => {
		const section = sectionOf(heading);
		const missing = PARAMETERS[name as keyof typeof PARAMETERS]
			.filter(({ type }) => !UNSEEN.includes(type))
			.map(({ path }) => path)
			.filter((path) => {
				const names = path.split('.');
				const last = names.at(-1) ?? '';
				return !STRUCTURE.includes(last) && !listedFor(section, names[0] ?? '').has(last);
			});
		expect(missing).toEqual([]);
	},
);

test('each node and credential with parameters has a section', () => {
	for (const heading of Object.values(SECTIONS)) expect(sectionOf(heading)).not.toBe('');
	expect(Object.keys(SECTIONS).toSorted()).toEqual(Object.keys(PARAMETERS).toSorted());
});

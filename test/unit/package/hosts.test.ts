/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- reads the guides that it checks */
/**
 * What the sources take for granted of n8n is there in the oldest n8n that the README names. A value
 * that its n8n-workflow lacks would make n8n drop the whole package when it loads it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { COMPAT_MANIFESTS } from '../../host/n8nManifest';
import { tooNewFor, type OldestHost } from './hostRules';
import oldestHost from './oldestHost.json';
import { sources } from './sources';

test('the sources use nothing that the oldest host lacks without asking for it', () => {
	const found = sources.flatMap(({ file, text }) => tooNewFor(oldestHost, file, text));
	expect(found).toEqual([]);
});

describe('the check of what older hosts lack', () => {
	const HOST: OldestHost = {
		exports: ['sleep', 'NodeApiError'],
		newerMembers: ['isToolExecution'],
	};
	test.each([
		['a value that is there', "import { sleep, type INode } from 'n8n-workflow';"],
		['types', "import type { INode, NewType } from 'n8n-workflow';"],
		['a type among values', "import { sleep, type NewType } from 'n8n-workflow';"],
		['another package', "import { fromFunction } from './own';"],
		['a new value that may be missing', namespace('Partial<Pick<typeof n8n, "fromFunction">>')],
		['a member that is asked for', "'isToolExecution' in context && context.isToolExecution();"],
	])('allows code with %s', (_, source) => {
		expect(tooNewFor(HOST, 'a.ts', source)).toEqual([]);
	});
	test.each([
		['a new value', "import { fromFunction } from 'n8n-workflow';", 'fromFunction'],
		['a renamed one', "import { fromFunction as sleep } from 'n8n-workflow';", 'fromFunction'],
		['one that is passed on', "export { fromFunction } from 'n8n-workflow';", 'fromFunction'],
		['all of them', "export * from 'n8n-workflow';", 'n8n-workflow'],
		['one of all', "import * as n8n from 'n8n-workflow';\nn8n.fromFunction();", 'fromFunction'],
		[
			'some of all',
			"import * as n8n from 'n8n-workflow';\nconst { fromFunction } = n8n;",
			'fromFunction',
		],
		['a new member', 'context.isToolExecution();', 'isToolExecution'],
	])('refuses code with %s', (_, source, named) => {
		expect(tooNewFor(HOST, 'a.ts', source)).toEqual([expect.stringContaining(named)]);
	});

	function namespace(type: string): string {
		return `import * as n8n from 'n8n-workflow';\nconst host: ${type} = n8n;\nhost.fromFunction?.();`;
	}
});

test('the README’s compatibility section and the table of docs/compatibility.md name the versions that were tried', () => {
	const read = (file: string) => readFileSync(path.resolve(__dirname, '../../..', file), 'utf8');
	const versions = COMPAT_MANIFESTS.map(({ dependencies }) => dependencies.n8n);
	const head = /^\| Case .*$/m.exec(read('docs/compatibility.md'))?.[0] ?? '';
	expect([...head.matchAll(/n8n (\S+)/g)].map(([, version]) => version)).toEqual(versions);
	const minor = (version = '') => version.split('.').slice(0, 2).join('.');
	const [, section = ''] = /^## Compatibility\n([^#]*)/m.exec(read('README.md')) ?? [];
	expect(section).toContain(`tried on n8n ${minor(versions[0])} to ${minor(versions.at(-1))}`);
});

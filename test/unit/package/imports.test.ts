import { expect, test } from '@jest/globals';
import { importViolations } from './importRules';
import { sources } from './sources';

test('every import of the sources runs the allowed way', () => {
	const found = sources.flatMap(({ file, text }) => importViolations(file, text));
	expect(found).toEqual([]);
});

test.each(['nodes/OpenRouter/', 'nodes/shared/api/', 'nodes/shared/transport/', 'credentials/'])(
	'the check above saw files of %s',
	(folder) => {
		expect(sources.filter(({ file }) => file.startsWith(folder))).not.toEqual([]);
	},
);

const VALUES = 'nodes/shared/values/mediaType.ts';
const API = 'nodes/shared/api/chat.ts';
const CALLER = 'nodes/shared/caller/policy.ts';
const TRANSPORT = 'nodes/shared/transport/send.ts';
const NODE = 'nodes/OpenRouter/actions/chat/complete.operation.ts';
const CREDENTIAL = 'credentials/OpenRouterGatewayApi.credentials.ts';

test.each([
	{ name: 'api to a sibling', file: API, source: "import { a } from './json';" },
	{ name: 'api to a bundled library', file: API, source: "import p from 'eventsource-parser';" },
	{ name: 'api to node:crypto', file: API, source: "import { createHmac } from 'node:crypto';" },
	{ name: 'caller to a type of api', file: CALLER, source: "import type { A } from '../api/a';" },
	{ name: 'caller to named types', file: CALLER, source: "import { type A } from '../api/a';" },
	{ name: 'api to values', file: API, source: "import { a } from '../values/a';" },
	{ name: 'caller to values', file: CALLER, source: "import { a } from '../values/a';" },
	{ name: 'transport to api', file: TRANSPORT, source: "import { a } from '../api/a';" },
	{ name: 'transport to n8n', file: TRANSPORT, source: "import { sleep } from 'n8n-workflow';" },
	{ name: 'node to transport', file: NODE, source: "import '../../../shared/transport/send';" },
	{ name: 'node to caller', file: NODE, source: "import '../../../shared/caller/policy';" },
	{ name: 'node to its own files', file: NODE, source: "import { router } from '../../router';" },
	{ name: 'credential to api', file: CREDENTIAL, source: "import '../nodes/shared/api/a';" },
	{
		name: 'credential to transport',
		file: CREDENTIAL,
		source: "import '../nodes/shared/transport/a';",
	},
	{ name: 'credential to panel', file: CREDENTIAL, source: "import '../nodes/shared/panel/a';" },
])('allows $name', ({ file, source }) => {
	expect(importViolations(file, source)).toEqual([]);
});

test.each([
	{ name: 'api to n8n', file: API, source: "import { sleep } from 'n8n-workflow';" },
	{ name: 'api to a type of n8n', file: API, source: "import type { A } from 'n8n-workflow';" },
	{ name: 'values to api', file: VALUES, source: "import { a } from '../api/a';" },
	{ name: 'values to a type of api', file: VALUES, source: "import type { A } from '../api/a';" },
	{ name: 'api to transport', file: API, source: "import { send } from '../transport/send';" },
	{ name: 'api to caller', file: API, source: "export { judge } from '../caller/policy';" },
	{ name: 'api to a Node built-in', file: API, source: "import { URL } from 'node:url';" },
	{ name: 'a name that only begins well', file: API, source: "import 'p-limit-more';" },
	{ name: 'caller to n8n', file: CALLER, source: "let a: import('n8n-workflow').INode;" },
	{ name: 'caller to a value of api', file: CALLER, source: "import { a } from '../api/a';" },
	{ name: 'caller to a whole api file', file: CALLER, source: "export * from '../api/a';" },
	{ name: 'transport to caller', file: TRANSPORT, source: "import '../caller/policy';" },
	{ name: 'transport to a node', file: TRANSPORT, source: "import '../../OpenRouter/router';" },
	{ name: 'a node to another node', file: NODE, source: "import '../../../Other/a';" },
	{ name: 'a node to a credential', file: NODE, source: "import '../../../../credentials/A';" },
	{ name: 'a credential to a node', file: CREDENTIAL, source: "import '../nodes/OpenRouter/a';" },
	{
		name: 'a credential to caller',
		file: CREDENTIAL,
		source: "import '../nodes/shared/caller/a';",
	},
	{ name: 'a file outside the sources', file: NODE, source: "import '../../../../package.json';" },
	{ name: 'require', file: NODE, source: "const fs = require('node:fs');" },
	{ name: 'import =', file: NODE, source: "import fs = require('node:fs');" },
	{ name: 'import()', file: NODE, source: "const fs = await import('axios');" },
	{ name: 'a computed name', file: NODE, source: 'const a = require(name);' },
	{ name: 'a new folder', file: 'nodes/shared/utils/a.ts', source: '' },
	{ name: 'a file beside the layers', file: 'nodes/shared/a.ts', source: '' },
])('refuses $name', ({ file, source }) => {
	expect(importViolations(file, source)).toEqual([expect.stringContaining(file)]);
});

test('says file, line and module', () => {
	const source = "import { a } from './a';\n\nimport { send } from '../transport/send';\n";
	expect(importViolations(API, source)).toEqual([
		'nodes/shared/api/chat.ts:3 may not import nodes/shared/transport/send',
	]);
});

import { expect, test } from '@jest/globals';
import { importCircles, importViolations } from './importRules';
import { sources } from './sources';

test('every import of the sources goes in an allowed direction', () => {
	const found = sources.flatMap(({ file, text }) => importViolations(file, text));
	expect(found).toEqual([]);
});

test('no source file imports itself through others', () => {
	expect(importCircles(sources)).toEqual([]);
});

test.each([
	{ name: 'two files', texts: ["import './b';", "import './a';"], circles: 1 },
	{
		name: 'three files',
		texts: ["import './b';", "export * from './c';", "import './a';"],
		circles: 1,
	},
	{
		name: 'no circle of types',
		texts: ["import './b';", "import type { A } from './a';"],
		circles: 0,
	},
	{
		name: 'no circle of two ways to one file',
		texts: ["import './b'; import './c';", "import './c';", ''],
		circles: 0,
	},
])('the check of circles finds $circles in $name', ({ texts, circles }) => {
	const files = texts.map((text, index) => ({ file: `nodes/a/${'abc'[index]}.ts`, text }));
	expect(importCircles(files)).toHaveLength(circles);
});

test.each([
	'nodes/OpenRouter/',
	'nodes/shared/openrouter/',
	'nodes/shared/transport/',
	'nodes/shared/steps/',
	'credentials/',
])('the check of imports has seen files of %s', (folder) => {
	expect(sources.filter(({ file }) => file.startsWith(folder))).not.toEqual([]);
});

const VALUES = 'nodes/shared/values/mediaType.ts';
const FAILURE = 'nodes/shared/failure/failure.ts';
const PARAMETERS = 'nodes/shared/parameters/read.ts';
const OPENROUTER = 'nodes/shared/openrouter/chat.ts';
const PROTOCOL = 'nodes/shared/protocols/body.ts';
const CALLERS = 'nodes/shared/callers/policy.ts';
const PANEL = 'nodes/shared/panel/callerPolicy.ts';
const TRANSPORT = 'nodes/shared/transport/request.ts';
const STEPS = 'nodes/shared/steps/runCalls.ts';
const NODE = 'nodes/OpenRouter/actions/chat/complete.operation.ts';
const CREDENTIAL = 'credentials/OpenRouterGatewayApi.credentials.ts';

test.each([
	{ name: 'openrouter to a sibling', file: OPENROUTER, source: "import { a } from './json';" },
	{
		name: 'openrouter to a bundled library',
		file: OPENROUTER,
		source: "import p from 'eventsource-parser';",
	},
	{
		name: 'openrouter to node:crypto',
		file: OPENROUTER,
		source: "import { createHmac } from 'node:crypto';",
	},
	{ name: 'openrouter to values', file: OPENROUTER, source: "import { a } from '../values/a';" },
	{ name: 'openrouter to failure', file: OPENROUTER, source: "import { a } from '../failure/a';" },
	{ name: 'failure to a type', file: FAILURE, source: "import type { A } from '../openrouter/a';" },
	{ name: 'failure to n8n', file: FAILURE, source: "import { NodeApiError } from 'n8n-workflow';" },
	{ name: 'parameters to n8n', file: PARAMETERS, source: "import type { A } from 'n8n-workflow';" },
	{ name: 'parameters to failure', file: PARAMETERS, source: "import { a } from '../failure/a';" },
	{ name: 'protocols to openrouter', file: PROTOCOL, source: "import '../openrouter/a';" },
	{ name: 'callers to protocols', file: CALLERS, source: "import { a } from '../protocols/a';" },
	{
		name: 'callers to named types',
		file: CALLERS,
		source: "import { type A } from '../failure/a';",
	},
	{ name: 'callers to values', file: CALLERS, source: "import { a } from '../values/a';" },
	{ name: 'panel to callers', file: PANEL, source: "import { a } from '../callers/a';" },
	{
		name: 'transport to openrouter',
		file: TRANSPORT,
		source: "import { a } from '../openrouter/a';",
	},
	{ name: 'transport to callers', file: TRANSPORT, source: "import '../callers/policy';" },
	{ name: 'transport to n8n', file: TRANSPORT, source: "import { sleep } from 'n8n-workflow';" },
	{ name: 'steps to transport', file: STEPS, source: "import '../transport/deadline';" },
	{ name: 'steps to panel', file: STEPS, source: "import '../panel/budget';" },
	{ name: 'steps to openrouter', file: STEPS, source: "import { a } from '../openrouter/a';" },
	{ name: 'steps to n8n', file: STEPS, source: "import type { A } from 'n8n-workflow';" },
	{
		name: 'steps to the converter of schemas',
		file: STEPS,
		source: "import { a } from 'zod-to-json-schema';",
	},
	{ name: 'node to steps', file: NODE, source: "import '../../../shared/steps/runCalls';" },
	{ name: 'node to transport', file: NODE, source: "import '../../../shared/transport/request';" },
	{ name: 'node to callers', file: NODE, source: "import '../../../shared/callers/policy';" },
	{ name: 'node to its own files', file: NODE, source: "import { router } from '../../router';" },
	{
		name: 'credential to openrouter',
		file: CREDENTIAL,
		source: "import '../nodes/shared/openrouter/a';",
	},
	{
		name: 'credential to transport',
		file: CREDENTIAL,
		source: "import '../nodes/shared/transport/a';",
	},
	{ name: 'credential to panel', file: CREDENTIAL, source: "import '../nodes/shared/panel/a';" },
])('the check of imports allows $name', ({ file, source }) => {
	expect(importViolations(file, source)).toEqual([]);
});

test.each([
	{ name: 'openrouter to n8n', file: OPENROUTER, source: "import { sleep } from 'n8n-workflow';" },
	{
		name: 'openrouter to a type of n8n',
		file: OPENROUTER,
		source: "import type { A } from 'n8n-workflow';",
	},
	{ name: 'values to failure', file: VALUES, source: "import { a } from '../failure/a';" },
	{ name: 'values to a type', file: VALUES, source: "import type { A } from '../openrouter/a';" },
	{ name: 'failure to a value', file: FAILURE, source: "import { a } from '../openrouter/a';" },
	{ name: 'failure to parameters', file: FAILURE, source: "import { a } from '../parameters/a';" },
	{ name: 'parameters to openrouter', file: PARAMETERS, source: "import '../openrouter/a';" },
	{ name: 'openrouter to transport', file: OPENROUTER, source: "import '../transport/request';" },
	{
		name: 'openrouter to callers',
		file: OPENROUTER,
		source: "export { judge } from '../callers/a';",
	},
	{ name: 'openrouter to protocols', file: OPENROUTER, source: "import '../protocols/a';" },
	{
		name: 'openrouter to a Node built-in',
		file: OPENROUTER,
		source: "import { URL } from 'node:url';",
	},
	{ name: 'a name that only begins well', file: OPENROUTER, source: "import 'p-limit-more';" },
	{
		name: 'protocols to callers',
		file: PROTOCOL,
		source: "import type { A } from '../callers/a';",
	},
	{ name: 'protocols to n8n', file: PROTOCOL, source: "let a: import('n8n-workflow').INode;" },
	{ name: 'callers to n8n', file: CALLERS, source: "let a: import('n8n-workflow').INode;" },
	{ name: 'callers to transport', file: CALLERS, source: "import { a } from '../transport/a';" },
	{ name: 'callers to a whole file above', file: CALLERS, source: "export * from '../panel/a';" },
	{ name: 'panel to transport', file: PANEL, source: "import { a } from '../transport/a';" },
	{ name: 'transport to panel', file: TRANSPORT, source: "import { a } from '../panel/a';" },
	{ name: 'transport to a node', file: TRANSPORT, source: "import '../../OpenRouter/router';" },
	{ name: 'transport to steps', file: TRANSPORT, source: "import { a } from '../steps/a';" },
	{ name: 'panel to steps', file: PANEL, source: "import type { A } from '../steps/a';" },
	{ name: 'steps to a node', file: STEPS, source: "import '../../OpenRouter/router';" },
	{
		name: 'transport to the converter of schemas',
		file: TRANSPORT,
		source: "import { a } from 'zod-to-json-schema';",
	},
	{ name: 'a node to another node', file: NODE, source: "import '../../../Other/a';" },
	{ name: 'a node to a credential', file: NODE, source: "import '../../../../credentials/A';" },
	{ name: 'a credential to a node', file: CREDENTIAL, source: "import '../nodes/OpenRouter/a';" },
	{
		name: 'a credential to callers',
		file: CREDENTIAL,
		source: "import '../nodes/shared/callers/a';",
	},
	{
		name: 'a credential to protocols',
		file: CREDENTIAL,
		source: "import '../nodes/shared/protocols/a';",
	},
	{ name: 'a credential to steps', file: CREDENTIAL, source: "import '../nodes/shared/steps/a';" },
	{ name: 'a file outside the sources', file: NODE, source: "import '../../../../package.json';" },
	{ name: 'require', file: NODE, source: "const fs = require('node:fs');" },
	{ name: 'import =', file: NODE, source: "import fs = require('node:fs');" },
	{ name: 'import()', file: NODE, source: "const fs = await import('axios');" },
	{ name: 'a computed name', file: NODE, source: 'const a = require(name);' },
	{ name: 'a new folder', file: 'nodes/shared/utils/a.ts', source: '' },
	{ name: 'a file beside the layers', file: 'nodes/shared/a.ts', source: '' },
])('the check of imports refuses $name', ({ file, source }) => {
	expect(importViolations(file, source)).toEqual([expect.stringContaining(file)]);
});

test('a refused import is reported with file, line and module', () => {
	const source = "import { a } from './a';\n\nimport { send } from '../transport/request';\n";
	expect(importViolations(OPENROUTER, source)).toEqual([
		'nodes/shared/openrouter/chat.ts:3 may not import nodes/shared/transport/request',
	]);
});

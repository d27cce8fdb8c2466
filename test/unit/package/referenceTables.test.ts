/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- reads and writes the project's own files; an environment variable asks for new tables */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { batchOptions } from '../../../nodes/OpenRouter/actions/batch/createPanel';
import { getOptions } from '../../../nodes/OpenRouter/actions/batch/getPanel';
import { speaking, transcribing } from '../../../nodes/OpenRouter/actions/audio/options';
import { caching } from '../../../nodes/OpenRouter/actions/chat/panel/caching';
import { callerLimits, callerMay } from '../../../nodes/OpenRouter/actions/chat/panel/caller';
import { mediaOutput } from '../../../nodes/OpenRouter/actions/chat/panel/mediaOutput';
import { options } from '../../../nodes/OpenRouter/actions/chat/panel/options';
import { activityFilters } from '../../../nodes/OpenRouter/actions/account/getActivity.operation';
import { plugins } from '../../../nodes/OpenRouter/actions/chat/panel/plugins';
import { providerRouting } from '../../../nodes/OpenRouter/item/providerRouting';
import { reasoning } from '../../../nodes/OpenRouter/actions/chat/panel/reasoning';
import { schemaOptions } from '../../../nodes/OpenRouter/actions/chat/panel/responseFormat';
import { SERVER_TOOL_SETTINGS } from '../../../nodes/OpenRouter/actions/chat/panel/serverTools';
import { tools } from '../../../nodes/OpenRouter/actions/chat/panel/tools';
import { keyFilters } from '../../../nodes/OpenRouter/actions/key/getMany.operation';
import { creation, limits, update } from '../../../nodes/OpenRouter/actions/key/keySettings';
import { filters as modelFilters } from '../../../nodes/OpenRouter/actions/model/query';
import { options as embeddingOptions } from '../../../nodes/OpenRouter/actions/embedding/fields';
import { options as rerankOptions } from '../../../nodes/OpenRouter/actions/rerank/fields';
import { options as imageOptions } from '../../../nodes/OpenRouter/actions/image/options';
import {
	downloading,
	options as videoOptions,
} from '../../../nodes/OpenRouter/actions/video/options';
import {
	limits as gatewayLimits,
	options as gatewayOptions,
} from '../../../nodes/OpenRouterGateway/options';
import { commonGrants } from '../../../nodes/shared/panel/callerPolicy';
import { steps } from '../../../nodes/shared/panel/steps';
import { parameters } from '../../../nodes/shared/parameters/parameters';
import { fieldTable } from './fieldTable';
import { withTables, type Described, type Lines, type ReferenceTable } from './referenceTables';

const REFERENCE_FILE = path.resolve(__dirname, '../../../docs/reference.md');

const only = (described: Described): ReferenceTable => ({ parts: [{ parameters: described }] });

const TABLES: Readonly<Record<string, ReferenceTable | Lines>> = {
	options: only(options),
	reasoning: only(reasoning),
	providerRouting: only(providerRouting),
	plugins: { within: 'plugins', ...only(plugins) },
	caching: only(caching),
	mediaOutput: only(mediaOutput),
	schemaOptions: only(schemaOptions),
	imageOptions: only(imageOptions),
	speakOptions: only(speaking),
	transcribeOptions: only(transcribing),
	videoOptions: only(videoOptions),
	videoDownloadOptions: only(downloading),
	tools: only(tools),
	serverTools: {
		within: 'parameters',
		collection: 'settings',
		kind: 'Tool',
		parts: Object.entries(SERVER_TOOL_SETTINGS).map(([type, settings]) => ({
			name: type,
			parameters: settings,
		})),
	},
	batchOptions: only(batchOptions),
	batchGetOptions: only(getOptions),
	steps: only(steps),
	callerMay: only(callerMay),
	callerLimits: { opensLists: true, ...only(callerLimits) },
	callerFields: fieldTable(),
	modelFilters: only(modelFilters),
	keyLimits: only(limits),
	keyCreation: only(creation),
	keyUpdate: only(update),
	keyFilters: only(keyFilters),
	activityFilters: only(activityFilters),
	embeddingOptions: only(embeddingOptions),
	rerankOptions: only(rerankOptions),
	gatewayCallerMay: only(commonGrants),
	gatewayLimits: { opensLists: true, ...only(gatewayLimits) },
	gatewaySteps: only(steps),
	gatewayOptions: only(gatewayOptions),
};

test('the tables of docs/reference.md are those of the descriptions; `npm run docs` writes them', () => {
	const text = readFileSync(REFERENCE_FILE, 'utf8');
	const current = withTables(text, TABLES);
	if (process.env.UPDATE_DOCS) writeFileSync(REFERENCE_FILE, current);
	else expect(text).toBe(current);
});

describe('a table', () => {
	const group = parameters(
		[
			{
				displayName: 'Max Tokens',
				name: 'maxTokens',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 20,
				description: 'A limit',
			},
			{
				displayName: 'Router',
				name: 'router',
				type: 'fixedCollection',
				default: {},
				options: [
					{
						displayName: 'Router',
						name: 'values',
						values: [
							{
								displayName: 'Tier',
								name: 'tier',
								type: 'options',
								options: [{ name: 'Low', value: 'low' }],
								default: 'low',
								description: 'Low|high',
							},
						],
					},
				],
			},
		],
		{
			maxTokens: { sets: 'max_tokens', unit: 'tokens', unset: 'default' },
			router: { sets: 'router', of: { tier: { sets: 'cost_tier', closes: true } } },
		},
	);
	const place = (name: string) => `A\n\n<!-- table: ${name} -->\nold\n<!-- end of table -->\n\nB\n`;

	test('has a line for each field, and for each field within', () => {
		expect(withTables(place('one'), { one: only(group) })).toBe(
			[
				'A',
				'',
				'<!-- table: one -->',
				'',
				'| Field         | Name                 | Type             | When added               | Unit   | Sent as            | Meaning   |',
				'| ------------- | -------------------- | ---------------- | ------------------------ | ------ | ------------------ | --------- |',
				'| Max Tokens    | `maxTokens`          | integer from 1   | `20`, and when not added | tokens | `max_tokens`       | A limit   |',
				'| Router        | `router`             | group            | –                        | –      | `router`           |           |',
				'| Router → Tier | `router.values.tier` | `low`, not empty | `low`                    | –      | `router.cost_tier` | Low\\|high |',
				'',
				'<!-- end of table -->',
				'',
				'B',
				'',
			].join('\n'),
		);
	});

	test('that is not known, or has no place, is an error', () => {
		expect(() => withTables(place('two'), { one: only(group) })).toThrow('There is no table two');
		expect(() => withTables('A', { one: only(group) })).toThrow('The reference lacks one');
	});
});

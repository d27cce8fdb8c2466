/** The API's query that the filters of the list of models set. */
import { invalidInput } from '../../../shared/failure/failure';
import { parameters } from '../../../shared/parameters/parameters';
import { queryOf } from '../../item/ask';
import { filterGroup } from './filters';

const joined = (values: readonly string[]): string => values.join(',');

const INDEX_UNIT = 'points';
const PRICE_UNIT = 'USD per million tokens';

export const filters = parameters(filterGroup, {
	architecture: { sets: 'arch' },
	authors: { sets: 'model_authors', to: joined },
	category: { sets: 'category' },
	distillable: { sets: 'distillable' },
	inputModalities: { sets: 'input_modalities', to: joined },
	maxAgeDays: { sets: 'max_age_days', unit: 'days' },
	maxAgenticIndex: { sets: 'max_agentic_index', unit: INDEX_UNIT },
	maxCodingIndex: { sets: 'max_coding_index', unit: INDEX_UNIT },
	maxIntelligenceIndex: { sets: 'max_intelligence_index', unit: INDEX_UNIT },
	// `closes`: an empty expression must not list dearer models, or those that keep what is sent.
	maxOutputPrice: { sets: 'max_output_price', unit: PRICE_UNIT, closes: true },
	maxPromptPrice: { sets: 'max_price', unit: PRICE_UNIT, closes: true },
	maxToolSuccessRate: { sets: 'max_tool_success_rate' },
	minAgeDays: { sets: 'min_age_days', unit: 'days' },
	minAgenticIndex: { sets: 'min_agentic_index', unit: INDEX_UNIT },
	minCodingIndex: { sets: 'min_coding_index', unit: INDEX_UNIT },
	minContextLength: { sets: 'context', unit: 'tokens' },
	minIntelligenceIndex: { sets: 'min_intelligence_index', unit: INDEX_UNIT },
	minOutputPrice: { sets: 'min_output_price', unit: PRICE_UNIT },
	minPromptPrice: { sets: 'min_price', unit: PRICE_UNIT },
	minToolSuccessRate: { sets: 'min_tool_success_rate' },
	outputModalities: { sets: 'output_modalities', to: joined },
	providers: { sets: 'providers', to: joined },
	region: { sets: 'region', closes: true },
	// OpenRouter's own search, `q`, is not used: this one also finds words in any order.
	search: {},
	sort: { sets: 'sort' },
	supportedParameters: { sets: 'supported_parameters', to: joined },
	usable: {},
	// The API has no way to ask for the others, so an empty text stands for no filter.
	zeroDataRetention: { sets: 'zdr', to: (isOn: boolean) => (isOn ? 'true' : ''), closes: true },
});

const RANGES = [
	['minAgeDays', 'maxAgeDays'],
	['minAgenticIndex', 'maxAgenticIndex'],
	['minCodingIndex', 'maxCodingIndex'],
	['minIntelligenceIndex', 'maxIntelligenceIndex'],
	['minOutputPrice', 'maxOutputPrice'],
	['minPromptPrice', 'maxPromptPrice'],
	['minToolSuccessRate', 'maxToolSuccessRate'],
] as const;

const labelOf = (filter: string): string =>
	filterGroup.options.find(({ name }) => name === filter)?.displayName ?? filter;

/** Empty when no filter of the API is set. Throws `OpenRouterError` for a wrong filter. */
export function readQuery(values: unknown): Record<string, string> {
	const all = filters.all(values);
	for (const [min, max] of RANGES) {
		const [least, most] = [all[min], all[max]];
		if (least !== undefined && most !== undefined && least > most) {
			throw invalidInput(
				`Filters → ${labelOf(min)} is above ${labelOf(max)}`,
				'Lower it, or remove one of the two filters',
			);
		}
	}
	const query = queryOf(filters.read(values));
	return Object.fromEntries(Object.entries(query).filter(([, text]) => text !== ''));
}

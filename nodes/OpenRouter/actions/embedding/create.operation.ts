/** Makes embeddings; many items in few requests, an item out for each input. */
import { Failure, OpenRouterError } from '../../../shared/failure/failure';
import { dimensionsHint, outputsOf } from '../../../shared/openrouter/embedding/outputs';
import { fits } from '../../../shared/openrouter/embedding/requestSize';
import { routingHints } from '../../../shared/openrouter/request/routing';
import { addHint } from '../../item/hints';
import { toItem } from '../../item/output';
import { providerRoutingGroup } from '../../item/providerRouting';
import { operation } from '../../operation';
import { embeddingModelField, embeddingOptions, inputFields } from './fields';
import {
	loadInputs,
	readEmbeddingInput,
	type AskedEmbeddings,
	type LoadedEmbeddings,
} from './readInput';
import { requestEmbeddings } from './requestEmbeddings';

/** The largest value of the option Batch Size. */
const MAX_INPUTS = 2048;

export const create = operation<AskedEmbeddings>({
	name: 'Create',
	action: 'Create embeddings',
	description:
		'Turn texts and files into embeddings: lists of numbers that tell how close meanings are',
	// A list of numbers is of no use to an agent's model.
	forAgents: false,
	credential: 'inference',
	fields: [embeddingModelField, ...inputFields, providerRoutingGroup, embeddingOptions],
	grouped: {
		maxItems: MAX_INPUTS,
		async readItem({ itemIndex }) {
			const asked = await readEmbeddingInput(this, itemIndex);
			if (itemIndex === 0) {
				for (const hint of routingHints(asked.settings)) addHint(this, hint);
			}
			return asked;
		},
		keyOf: ({ kind, settings, limits, retries }) =>
			JSON.stringify([kind, settings, limits, retries]),
		hasRoom: (values, next) =>
			fits(
				[...values, next].map(({ load }) => load),
				next.limits,
			),
		async send(entries, call) {
			const loaded: Array<LoadedEmbeddings | Error> = [];
			for (const { value } of entries) loaded.push(await loadInputs(value));
			const sent = loaded.filter((one): one is LoadedEmbeddings => !(one instanceof Error));
			const answers = await requestEmbeddings(this, call, sent);
			if (call.itemIndex === 0) {
				addHint(this, dimensionsHint(sent[0]?.asked.settings.dimensions, answers));
			}
			const counts = sent.map(({ asked }) => asked.sizes.length);
			const outputs = outputsOf(counts, answers).values();
			return loaded.map((one, entry) => {
				if (one instanceof Error) return one;
				const { value: output = [] } = outputs.next();
				if (output instanceof Failure) return new OpenRouterError(output);
				const itemIndex = entries[entry]?.itemIndex ?? 0;
				return output.map((embedding, index) =>
					toItem(one.asked.isList ? { index, ...embedding } : embedding, itemIndex),
				);
			});
		},
	},
});

/** Ranks documents by how relevant they are to a query: all input items, or a list in each. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { OpenRouterError, orThrow } from '../../../shared/failure/failure';
import { RERANK_SENTENCES } from '../../../shared/failure/sentences/rerank';
import { routingHints } from '../../../shared/openrouter/request/routing';
import { missingHint, readRanking, type Ranking } from '../../../shared/openrouter/rerank/answer';
import {
	answerBytes,
	documentsAsSent,
	type RankedDocument,
} from '../../../shared/openrouter/rerank/document';
import { MAX_JSON_BYTES, requestJson } from '../../../shared/transport/request';
import { isDataUrl } from '../../../shared/values/dataUrl';
import { asNumber, defined } from '../../../shared/values/json';
import { addHint } from '../../item/hints';
import { toItem } from '../../item/output';
import { providerRoutingGroup } from '../../item/providerRouting';
import { operation } from '../../operation';
import { documentFields, rerankModelField, rerankOptions } from './fields';
import { readDocuments, type AskedRanking } from './readDocuments';

type Entry = { itemIndex: number; value: AskedRanking & { itemIndex: number } };

export const rank = operation<Entry['value']>({
	name: 'Rank',
	action: 'Rank documents',
	description: 'Sort documents by how relevant they are to a query',
	// An agent hands over one item, and reads its documents anyway.
	forAgents: false,
	credential: 'inference',
	fields: [rerankModelField, ...documentFields, providerRoutingGroup, rerankOptions],
	grouped: {
		// A ranking is one request, however many documents it has.
		maxItems: Infinity,
		async readItem({ itemIndex }) {
			const asked = await readDocuments(this, itemIndex);
			if (itemIndex === 0) {
				for (const hint of routingHints(asked.settings)) addHint(this, hint);
			}
			return { ...asked, itemIndex };
		},
		keyOf: ({ isList, itemIndex, settings, retries }) =>
			JSON.stringify([isList ? itemIndex : 'all', settings, retries]),
		async send(entries, { credential, signal }) {
			const [first] = entries;
			if (first === undefined) return [];
			const { settings, retries } = first.value;
			const documents = entries.flatMap(({ value }) => value.documents);
			const reply = await requestJson(this, credential, {
				method: 'POST',
				path: '/rerank',
				body: { ...settings, documents: documentsAsSent(documents) },
				// The answer has the documents again.
				maxJsonBytes: MAX_JSON_BYTES + answerBytes(documents),
				limits: retries,
				sentences: RERANK_SENTENCES,
				signals: [signal],
			});
			if (reply.kind === 'failed') throw new OpenRouterError(reply.failure);
			const ranking = orThrow(readRanking(reply, documents.length));
			if (first.itemIndex === 0) {
				addHint(this, missingHint(ranking.ranked.length, documents.length, settings.top_n));
			}
			// The outputs of all items stand in the order of the ranking, in place of those of the first.
			return [outputOf(this, entries, ranking), ...entries.slice(1).map(() => [])];
		},
	},
});

function outputOf(
	context: IExecuteFunctions,
	entries: readonly Entry[],
	{ ranked, cost, upstreamInferenceCost, usage, ...report }: Ranking,
): INodeExecutionData[] {
	const input = context.getInputData();
	const [first] = entries;
	const topN = asNumber(first?.value.settings.top_n);
	return ranked.slice(0, topN).flatMap(({ index, score }, place) => {
		const entry = first?.value.isList === true ? first : entries[index];
		if (entry === undefined) return [];
		const { isList, documents } = entry.value;
		const document = documents[isList ? index : 0] ?? {};
		const { json, binary } = input[entry.itemIndex] ?? {};
		const output = {
			rank: place + 1,
			score,
			index: isList ? index : entry.itemIndex,
			document: withoutFile(document),
			...(!isList && { item: json }),
			...report,
			...(place === 0 && defined({ usage, cost, upstreamInferenceCost })),
		};
		return [toItem(output, entry.itemIndex, isList ? undefined : binary)];
	});
}

/** An image that was sent as data is in the item already. */
const withoutFile = ({ image, ...document }: RankedDocument): RankedDocument =>
	image === undefined || isDataUrl(image) ? document : { ...document, image };

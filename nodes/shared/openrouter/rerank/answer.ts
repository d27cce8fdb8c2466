/** Reads OpenRouter's answer to a ranking, untrusted. Pure; never throws. */
import type { Failure } from '../../failure/failure';
import { RANKING_UNUSABLE } from '../../failure/sentences/rerank';
import { asCount, asNumber, asDecimal, asRecord, asText, defined } from '../../values/json';
import { costOutput, readCosts, withCosts, type CostOutput } from '../usage';

type Ranked = {
	/** The place in the list of documents that was sent. */
	index: number;
	/** How relevant the document is. Most models give 0 to 1. */
	score: number;
};

type RankingUsage = { searchUnits?: number; totalTokens?: number };

export type Ranking = CostOutput & {
	model?: string;
	provider?: string;
	generationId?: string;
	usage: RankingUsage;
	/** The most relevant first. */
	ranked: Ranked[];
};

type Answer = { body: unknown; generationId?: string | undefined };

/** `count`: the documents that were sent. A ranking with a result that is not one of them is a failure. */
export function readRanking(answer: Answer, count: number): Ranking | Failure {
	const { results, model, provider, id, usage } = asRecord(answer.body);
	const generationId = asText(id) ?? answer.generationId;
	const costs = readCosts(usage);
	const ranked = rankedOf(results, count);
	if (ranked === undefined) {
		return withCosts(RANKING_UNUSABLE, [costs]).with(defined({ generationId }));
	}
	const { search_units: searchUnits, total_tokens: totalTokens } = asRecord(usage);
	return {
		...defined({
			model: asText(model),
			provider: asText(provider),
			generationId,
		}),
		usage: defined({ searchUnits: asCount(searchUnits), totalTokens: asCount(totalTokens) }),
		...costOutput(costs),
		ranked,
	};
}

/** Some providers rank only the first documents, or the best ones. */
export function missingHint(ranked: number, sent: number, topN: unknown): string | undefined {
	return ranked < Math.min(sent, asNumber(topN) ?? sent)
		? `OpenRouter ranked ${ranked} of ${sent} documents. The others are not in the output.`
		: undefined;
}

function rankedOf(results: unknown, count: number): Ranked[] | undefined {
	if (!Array.isArray(results) || results.length === 0) return undefined;
	const byIndex = new Map<number, Ranked>();
	for (const result of results) {
		const { index: at, relevance_score: relevance } = asRecord(result);
		const index = asCount(at);
		const score = asDecimal(relevance);
		if (index === undefined || index >= count || score === undefined) return undefined;
		if (byIndex.has(index)) return undefined;
		byIndex.set(index, { index, score });
	}
	return [...byIndex.values()].sort((a, b) => b.score - a.score);
}

/** What a call of images, sound or video cost, as outputs say it. Pure. */
import { asRecord, defined } from '../../values/json';
import { asAmountUsd, readCostUsd, readUpstreamInferenceCostUsd } from '../usage';

export type MediaCosts = {
	/** USD that OpenRouter charged. */
	cost?: number;
	/** USD that the provider charges in addition, with the author's own provider key (BYOK). */
	upstreamInferenceCost?: number;
};

export const costsOf = (usage: unknown): MediaCosts =>
	defined({
		cost: readCostUsd(usage),
		upstreamInferenceCost: readUpstreamInferenceCostUsd(usage),
	});

/** The cost in OpenRouter's record of a call; `undefined` while the record has none. */
export const costOfRecord = (record: unknown): number | undefined => {
	const { data } = asRecord(record);
	return asAmountUsd(asRecord(data).total_cost);
};

/** Looks up what the account has bought and used. */
import { asDecimal, defined } from '../../../shared/values/json';
import { toolDescription } from '../../item/agentToolFields';
import { askForRecord } from '../../item/ask';
import { simplifyField } from '../../item/output';
import { toItems } from '../../item/simplified';
import { operation } from '../../operation';

export const getCredits = operation({
	name: 'Get Credits',
	action: 'Get the credits of the account',
	description: 'Get the credit that the account has bought, used and left, in USD',
	credential: 'management',
	fields: [
		toolDescription(
			'Looks up the credit that the OpenRouter account has bought, used and left, in US dollars',
		),
		simplifyField,
	],
	async runItem(call) {
		const credits = await askForRecord(this, call, { method: 'GET', path: '/credits' });
		return toItems(this, call.itemIndex, [credits], (entry) => {
			const bought = asDecimal(entry.total_credits);
			const used = asDecimal(entry.total_usage);
			return defined({
				totalCreditsUsd: bought,
				totalUsageUsd: used,
				remainingUsd:
					bought === undefined || used === undefined ? undefined : roundUsd(bought - used),
			});
		});
	},
});

/** To a millionth of a dollar, because a difference of fractions has digits that mean nothing. */
const roundUsd = (usd: number): number => Number(usd.toFixed(6));

/** Lists the companies that run models; one item per company. */
import { toolDescription } from '../../item/agentToolFields';
import { askForList } from '../../item/ask';
import { limitField, readListLimit, returnAllField } from '../../item/listLimit';
import { simplifyField } from '../../item/output';
import { renamed, toItems } from '../../item/simplified';
import { operation } from '../../operation';

const NAMES = {
	name: 'name',
	slug: 'slug',
	headquarters: 'headquarters',
	datacenters: 'datacenters',
	privacy_policy_url: 'privacyPolicyUrl',
	terms_of_service_url: 'termsOfServiceUrl',
	status_page_url: 'statusPageUrl',
};

export const getMany = operation({
	name: 'Get Many',
	action: 'Get many providers',
	description: 'Get the providers that run models, with the slugs that Provider Routing takes',
	credential: 'inference',
	fields: [
		toolDescription(
			'Lists the companies that run AI models, with their countries and the links to their policies',
		),
		returnAllField,
		limitField,
		simplifyField,
	],
	async runItem(call) {
		const limit = readListLimit(this, call.itemIndex);
		const providers = await askForList(this, call, { method: 'GET', path: '/providers' });
		return toItems(this, call.itemIndex, providers.slice(0, limit), (entry) =>
			renamed(entry, NAMES),
		);
	},
});

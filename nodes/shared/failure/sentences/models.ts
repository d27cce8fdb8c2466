/** Reasons why a model is not available, for any kind of request. */
import { byType, OTHER_MODEL_HINT, WAIT_HINT } from './explanation';

export const MODEL_SENTENCES = byType({
	model_not_found: {
		message: 'OpenRouter does not know this model',
		hint: 'Choose the model from the list, or check its ID at openrouter.ai/models',
	},
	no_endpoints: {
		message: 'No provider offers this model at the moment',
		hint: OTHER_MODEL_HINT,
	},
	model_deprecated: { message: 'This model has been withdrawn', hint: 'Choose another model' },
	model_unavailable_upstream: {
		message: 'The provider no longer offers this model',
		hint: 'Choose another model',
	},
	capacity_exhausted: { message: 'All providers of this model are at capacity', hint: WAIT_HINT },
	temporarily_unavailable: {
		message: 'This model is unavailable for the moment',
		hint: WAIT_HINT,
	},
	region_restricted: {
		message: 'This model is not available in your region',
		hint: 'Choose another model, or another Region in the credential',
	},
	privacy_restricted: {
		message: 'No provider of this model meets the privacy settings',
		hint: 'Change the privacy settings at openrouter.ai/settings/privacy, or choose another model',
	},
	constraint_filtered: {
		message: 'No provider of this model meets the request’s settings',
		hint: 'Loosen the provider settings, or choose another model',
	},
	free_variant_ended: {
		message: 'The free variant of this model has ended',
		hint: 'Use the model without “:free”, or choose another one',
	},
});

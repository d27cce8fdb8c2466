/**
 * Variants of a model: a suffix of its ID that changes how it is served, and by which providers.
 * @see https://openrouter.ai/docs/guides/routing/model-variants
 */

/** The ID with the variant. An ID that already has a variant, or names a preset, is not changed. */
export function withVariant(model: string, variant: string | undefined): string {
	if (variant === undefined || variant === '' || /[:@]/.test(model)) return model;
	return `${model}:${variant}`;
}

/** The ID without variant and preset, as in the model list (which also has some variants). */
export const withoutVariant = (model: string): string => model.replace(/[:@].*$/, '');

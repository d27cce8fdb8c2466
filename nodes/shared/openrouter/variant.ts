/**
 * Variants of a model: a suffix on its ID that changes how, or by whom, it is served.
 * @see https://openrouter.ai/docs/guides/routing/model-variants
 */

/**
 * The ID with the variant. An ID that has one already keeps it, and one that names a preset has
 * none; so does every fallback model, each of which can be given its own.
 */
export function withVariant(model: string, variant: string | undefined): string {
	if (variant === undefined || variant === '' || /[:@]/.test(model)) return model;
	return `${model}:${variant}`;
}

/** The ID without variant and preset, as the model list has it, but for variants that it lists. */
export const withoutVariant = (model: string): string => model.replace(/[:@].*$/, '');

/**
 * The forms of a model's ID: `vendor/slug`, with variants (`:nitro`), the newest of a family
 * (`~vendor/family-latest`), with a preset (`vendor/slug@preset/name`), or a preset alone. A variant
 * changes how the model is served, and by which providers.
 * @see https://openrouter.ai/docs/guides/overview/models
 * @see https://openrouter.ai/docs/guides/routing/model-variants
 */
import { invalidInput } from '../failure/failure';

const NAME = '[\\w][\\w.-]*';
const PRESET = `@preset/${NAME}`;
const MODEL_ID = new RegExp(`^(~?${NAME}/${NAME}(:${NAME})*(${PRESET})?|${PRESET})$`);
const SLUG = new RegExp(`^~?${NAME}/${NAME}(:${NAME})*$`);
const VENDOR_PATTERN = new RegExp(`^~?${NAME}/\\*$`);

export const isModelId = (text: string): boolean => MODEL_ID.test(text);

/** The same without a preset: what the list of models, and the page of a model, are about. */
export const isSlug = (text: string): boolean => SLUG.test(text);

/** Whether the text is `vendor/*`, which stands for all of a vendor's IDs without variants. */
export const isVendorPattern = (text: string): boolean => VENDOR_PATTERN.test(text);

/** The ID with the variant. An ID that already has a variant, or names a preset, is not changed. */
export const withVariant = (model: string, variant: string | undefined): string =>
	variant === undefined || variant === '' || /[:@]/.test(model) ? model : `${model}:${variant}`;

/** The ID without variant and preset, as in the model list (which also has some variants). */
export const withoutVariant = (model: string): string => model.replace(/[:@].*$/, '');

/** The chosen ID without space around it. Throws `OpenRouterError` (`invalid_input`) when there is none. */
export function requireModel(text: string): string {
	const model = text.trim();
	if (model !== '') return model;
	throw invalidInput('Model is empty', 'Choose a model from the list, or enter its ID');
}

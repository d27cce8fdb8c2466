/**
 * What the ID of a model looks like: `vendor/slug`, with variants (`:nitro`), as the newest of a family
 * (`~vendor/family-latest`), with a preset (`vendor/slug@preset/name`), or a preset alone.
 * @see https://openrouter.ai/docs/guides/overview/models
 */
const NAME = '[\\w][\\w.-]*';
const PRESET = `@preset/${NAME}`;
const MODEL_ID = new RegExp(`^(~?${NAME}/${NAME}(:${NAME})*(${PRESET})?|${PRESET})$`);
const VENDOR_PATTERN = new RegExp(`^~?${NAME}/\\*$`);

export const isModelId = (text: string): boolean => MODEL_ID.test(text);

/** `vendor/*`, which stands for all plain IDs of a vendor. */
export const isVendorPattern = (text: string): boolean => VENDOR_PATTERN.test(text);

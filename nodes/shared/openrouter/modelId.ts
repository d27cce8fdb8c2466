/**
 * The forms of a model's ID: `vendor/slug`, with variants (`:nitro`), the newest of a family
 * (`~vendor/family-latest`), with a preset (`vendor/slug@preset/name`), or a preset alone.
 * @see https://openrouter.ai/docs/guides/overview/models
 */
const NAME = '[\\w][\\w.-]*';
const PRESET = `@preset/${NAME}`;
const MODEL_ID = new RegExp(`^(~?${NAME}/${NAME}(:${NAME})*(${PRESET})?|${PRESET})$`);
const VENDOR_PATTERN = new RegExp(`^~?${NAME}/\\*$`);

export const isModelId = (text: string): boolean => MODEL_ID.test(text);

/** Whether the text is `vendor/*`, which stands for all of a vendor's IDs without variants. */
export const isVendorPattern = (text: string): boolean => VENDOR_PATTERN.test(text);

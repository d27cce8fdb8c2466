/**
 * Checks which model a caller may use: the node's own model, and those on the author's list, by their
 * ID or through `vendor/*`.
 *
 * A wildcard allows slugs of one vendor without a variant. Variants (`:nitro` costs more, `:online`
 * searches the web) and routers (`openrouter/…`) must be listed by their full ID. Presets contain
 * settings of their own, so a caller may never use one (`@preset/…`, `vendor/slug@preset/…`).
 * @see https://openrouter.ai/docs/guides/routing/model-variants
 */
import type { Plain } from '../../protocols/plainJson';
import type { CallerPolicy } from './policy';
import type { Failure } from '../../failure/failure';
import { refusal, shownName } from '../../failure/refusal';

const ROUTER_VENDOR = 'openrouter';

/** The ID to send. `asked` is the caller's `model`: undefined, null and '' mean the node's own. */
export function checkModel(
	asked: Plain | undefined,
	{ model, allowedModels }: Pick<CallerPolicy, 'model' | 'allowedModels'>,
): string | Failure {
	const own = model.trim();
	if (asked === undefined || asked === null || asked === '' || asked === own) return own;
	if (typeof asked === 'string' && !asked.includes('@')) {
		const [vendor, slug, ...rest] = asked.split('/');
		const hasNoVariant =
			rest.length === 0 &&
			SLUG.test(slug ?? '') &&
			VENDOR.test(vendor ?? '') &&
			vendor?.toLowerCase() !== ROUTER_VENDOR;
		for (const entry of allowedModels) {
			const allowed = entry.trim();
			if (allowed === asked && !allowed.includes('*')) return asked;
			if (hasNoVariant && allowed === `${vendor}/*`) return asked;
		}
	}
	return refusal(
		'model_not_allowed',
		`This endpoint does not offer ${shownName(asked, 'the model that was asked for')}: leave out “model”, or name one that its author allows`,
	);
}

const SLUG = /^\w[\w.-]*$/;
/** “~” begins IDs that mean the newest model of a family. “*” is not part of a vendor's name. */
const VENDOR = /^~?\w[\w.-]*$/;

/**
 * Which model answers. The node's own model always may; another one only when it is on the list,
 * literally or through `vendor/*`.
 *
 * A wildcard covers plain slugs of one vendor. Variants (`:nitro` is dearer, `:online` searches the
 * web) and routers (`openrouter/…`) must be listed literally. Presets carry settings of their own, so
 * a caller may never name one (`@preset/…`, `vendor/slug@preset/…`), listed or not.
 * @see https://openrouter.ai/docs/guides/routing/model-variants
 */
import type { Plain } from '../../protocols/plainJson';
import type { CallerPolicy } from './policy';
import type { Failure } from '../../failure/failure';
import { refusal, shownName } from '../../failure/refusal';

const ROUTER_VENDOR = 'openrouter';

/** The id to send. `asked` is the caller's `model`: none, null and '' stand for the node's own. */
export function checkModel(
	asked: Plain | undefined,
	{ model, allowedModels }: Pick<CallerPolicy, 'model' | 'allowedModels'>,
): string | Failure {
	const own = model.trim();
	if (asked === undefined || asked === null || asked === '' || asked === own) return own;
	if (typeof asked === 'string' && !asked.includes('@')) {
		const [vendor, slug, ...rest] = asked.split('/');
		const isPlainId =
			rest.length === 0 &&
			PLAIN_NAME.test(slug ?? '') &&
			VENDOR.test(vendor ?? '') &&
			vendor?.toLowerCase() !== ROUTER_VENDOR;
		for (const entry of allowedModels) {
			const allowed = entry.trim();
			if (allowed === asked && !allowed.includes('*')) return asked;
			if (isPlainId && allowed === `${vendor}/*`) return asked;
		}
	}
	return refusal(
		'model_not_allowed',
		`This endpoint does not offer ${shownName(asked, 'the model that was asked for')}: leave out “model”, or name one that its author allows`,
	);
}

const PLAIN_NAME = /^\w[\w.-]*$/;
/** With “~”, the vendor of IDs that stand for the newest of a family. No “*”: nobody is called that. */
const VENDOR = /^~?\w[\w.-]*$/;

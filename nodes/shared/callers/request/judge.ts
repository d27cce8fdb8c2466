/**
 * The verdict on one request. Pure; never throws.
 *
 * The outgoing request is built anew from what is known to be allowed; nothing of the caller's body
 * is handed on because nobody thought of it. fields.ts and messages.ts judge the parts that are not
 * the model.
 */
import type { ChatMessage } from '../../openrouter/request/message';
import type { CallerRequest } from '../../protocols/body';
import { judgeFields } from './fields';
import { rebuildMessages } from './messages';
import type { Plain, PlainRecord } from '../../protocols/plainJson';
import { type CallerPolicy, createBudget } from './policy';
import { Failure } from '../../failure/failure';
import { refusal, shownName } from '../../failure/refusal';

/** Eaten by `buildChatRequest` as `{ model, messages, callerFields: fields }`. */
export type JudgedRequest = {
	model: string;
	messages: ChatMessage[];
	/** snake_case, as sent. Always holds `max_tokens`; never `model`, `messages`, `stream`, `user`. */
	fields: PlainRecord;
};

export function judgeRequest(
	request: CallerRequest,
	policy: CallerPolicy,
): JudgedRequest | Failure {
	const budget = createBudget(policy);
	const model = judgeModel(request.fields.model, policy);
	if (model instanceof Failure) return model;
	const fields = judgeFields(request.fields, policy, budget);
	if (fields instanceof Failure) return fields;
	const messages = rebuildMessages(request.messages, policy, budget);
	if (messages instanceof Failure) return messages;
	return { model, messages, fields };
}

const ROUTER_VENDOR = 'openrouter';

/**
 * The ID of the model that answers. The node's own always may; another one only when it is on the list,
 * literally or through `vendor/*`. `asked` is the caller's `model`: none, null and '' stand for the
 * node's own.
 *
 * A wildcard covers plain slugs of one vendor. Variants (`:nitro` is dearer, `:online` searches the
 * web) and routers (`openrouter/…`) must be listed literally. Presets carry settings of their own, so
 * a caller may never name one (`@preset/…`, `vendor/slug@preset/…`), listed or not.
 * @see https://openrouter.ai/docs/guides/routing/model-variants
 */
export function judgeModel(
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

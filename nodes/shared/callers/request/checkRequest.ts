/**
 * Checks a caller's request against the author's policy. Pure; never throws.
 *
 * The outgoing request is built anew from what is allowed. Nothing of the caller's body is passed on
 * by default. fields.ts and messages.ts check the parts other than the model.
 */
import type { ChatMessage } from '../../openrouter/request/message';
import type { CallerRequest } from '../../protocols/body';
import { checkFields } from './fields';
import { rebuildMessages } from './messages';
import type { JsonValue, JsonObject } from '../../protocols/jsonValue';
import { type CallerPolicy, createSizeCounter } from './policy';
import { Failure } from '../../failure/failure';
import { refusal, shownName } from '../../failure/refusal';

/** Goes to `buildChatRequest` as `{ model, messages, callerFields: fields }`. */
export type CheckedRequest = {
	model: string;
	messages: ChatMessage[];
	/** snake_case, as sent. Always holds `max_tokens`; never `model`, `messages`, `stream`, `user`. */
	fields: JsonObject;
};

export function checkRequest(
	request: CallerRequest,
	policy: CallerPolicy,
): CheckedRequest | Failure {
	const size = createSizeCounter(policy);
	const model = checkModel(request.fields.model, policy);
	if (model instanceof Failure) return model;
	const fields = checkFields(request.fields, policy, size, request.names?.fields);
	if (fields instanceof Failure) return fields;
	const messages = rebuildMessages(request.messages, policy, size, request.names?.messages);
	if (messages instanceof Failure) return messages;
	return { model, messages, fields };
}

const ROUTER_VENDOR = 'openrouter';

/**
 * The ID of the model to send. A caller may use the node's own model, and those on the author's list,
 * by their ID or through `vendor/*`. `asked` is the caller's `model`: undefined, null and '' mean the
 * node's own.
 *
 * A wildcard allows slugs of one vendor without a variant. Variants (`:nitro` costs more, `:online`
 * searches the web) and routers (`openrouter/…`) must be listed by their full ID. Presets contain
 * settings of their own, so a caller may never use one (`@preset/…`, `vendor/slug@preset/…`).
 * @see https://openrouter.ai/docs/guides/routing/model-variants
 */
export function checkModel(
	asked: JsonValue | undefined,
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

/**
 * Checks a caller's request against the author's policy. Pure; never throws.
 *
 * The outgoing request is built anew from what is allowed. Nothing of the caller's body is passed on
 * by default. allowedModel.ts, fields.ts and messages.ts check the three parts.
 */
import type { ChatMessage } from '../../openrouter/request/message';
import { checkModel } from './allowedModel';
import type { CallerRequest } from '../../protocols/body';
import { createBudget } from './sizeLimits';
import { checkFields } from './fields';
import { rebuildMessages } from './messages';
import type { PlainRecord } from '../../protocols/plainJson';
import type { CallerPolicy } from './policy';
import { Failure } from '../../failure/failure';

/** Goes to `buildChatRequest` as `{ model, messages, callerFields: fields }`. */
export type CheckedRequest = {
	model: string;
	messages: ChatMessage[];
	/** snake_case, as sent. Always holds `max_tokens`; never `model`, `messages`, `stream`, `user`. */
	fields: PlainRecord;
};

export function checkRequest(
	request: CallerRequest,
	policy: CallerPolicy,
): CheckedRequest | Failure {
	const budget = createBudget(policy);
	const model = checkModel(request.fields.model, policy);
	if (model instanceof Failure) return model;
	const fields = checkFields(request.fields, policy, budget);
	if (fields instanceof Failure) return fields;
	const messages = rebuildMessages(request.messages, policy, budget);
	if (messages instanceof Failure) return messages;
	return { model, messages, fields };
}

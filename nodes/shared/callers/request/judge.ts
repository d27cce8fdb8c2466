/**
 * The verdict on one request. Pure; never throws.
 *
 * The outgoing request is built anew from what is known to be allowed; nothing of the caller's body
 * is handed on because nobody thought of it. allowedModel.ts, fields.ts and messages.ts judge the
 * three parts.
 */
import type { ChatMessage } from '../../openrouter/request/message';
import { judgeModel } from './allowedModel';
import type { CallerRequest } from '../../protocols/body';
import { judgeFields } from './fields';
import { rebuildMessages } from './messages';
import type { PlainRecord } from '../../protocols/plainJson';
import { type CallerPolicy, createBudget } from './policy';
import { Failure } from '../../failure/failure';

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

/**
 * `GET <path>/models`: the models that a caller may name, in the shape of OpenAI's list with
 * OpenRouter's own fields. One that the author names and OpenRouter does not list (a variant, say) has
 * its ID only.
 * @see https://platform.openai.com/docs/api-reference/models/list
 */
import type { IWebhookFunctions } from 'n8n-workflow';
import type { Model } from '../shared/api/model';
import { judgeModel } from '../shared/caller/allowedModel';
import { Refusal } from '../shared/caller/refusal';
import { recallModels } from '../shared/transport/models';
import type { Visitor } from './admit';
import { recallConnection } from './connection';
import { failureForCaller, sendFailure, sendJson } from './reply';
import type { GatewayRules } from './rules';

export async function listModels(
	context: IWebhookFunctions,
	{ policy, credentialCacheMs }: GatewayRules,
	{ headers }: Visitor,
): Promise<void> {
	const response = context.getResponseObject();
	const credential = await recallConnection(context, credentialCacheMs);
	const reply = await recallModels(context, credential);
	if (reply.kind === 'failed') {
		sendFailure(response, failureForCaller(context, reply.failure), headers);
		return;
	}
	const listed = reply.models.filter(({ id }) => !(judgeModel(id, policy) instanceof Refusal));
	const known = new Set(listed.map(({ id }) => id));
	const named = [policy.model, ...policy.allowedModels].filter(
		(id) => !id.includes('*') && !known.has(id),
	);
	const data = [...named.map((id) => toListed({ id })), ...listed.map(toListed)];
	sendJson(response, 200, { object: 'list', data }, headers);
}

const toListed = ({ id, created, entry }: Pick<Model, 'id'> & Partial<Model>): object => ({
	...entry,
	id,
	object: 'model',
	created: created ?? 0,
	owned_by: id.split('/', 1)[0],
});

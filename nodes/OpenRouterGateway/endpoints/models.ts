/**
 * `GET <path>/models`: the models that a caller may name, in the shape of OpenAI's list and of
 * OpenRouter's, which has more. A model that the author names and OpenRouter does not list (a variant,
 * say) is listed with its ID alone.
 * @see https://platform.openai.com/docs/api-reference/models/list
 * @see https://openrouter.ai/docs/api-reference/list-available-models
 */
import { asRecord } from '../../shared/values/json';
import type { Model } from '../../shared/openrouter/model';
import { checkModel } from '../../shared/callers/request/checkRequest';
import { Failure } from '../../shared/failure/failure';
import { cachedModels } from '../../shared/transport/models';
import type { Visitor } from '../../shared/callers/verdict';
import { failureForCaller, sendFailure, sendJson } from '../http/reply';
import { recallKey, type GatewayCall } from '../ports';

export async function listModels(call: GatewayCall, { headers }: Visitor): Promise<void> {
	const { policy } = call.settings;
	const { response, http } = call.ports;
	const reply = await cachedModels(http, await recallKey(call));
	if (reply.kind === 'failed') {
		sendFailure(response, failureForCaller(call.ports, reply.failure), headers);
		return;
	}
	const listed = reply.models.filter(({ id }) => !(checkModel(id, policy) instanceof Failure));
	const known = new Set(listed.map(({ id }) => id));
	const named = [policy.model, ...policy.allowedModels].filter(
		(id) => !id.includes('*') && !known.has(id),
	);
	const data = [...named.map((id) => toListed({ id })), ...listed.map(toListed)];
	const list = { object: 'list', data, total_count: data.length, links: { next: null } };
	sendJson(response, 200, list, headers);
}

const toListed = ({ id, created, entry }: Pick<Model, 'id'> & Partial<Model>): object => ({
	...UNKNOWN,
	name: id,
	canonical_slug: id,
	...entry,
	architecture: { ...UNKNOWN.architecture, ...asRecord(entry?.architecture) },
	pricing: { ...UNKNOWN.pricing, ...asRecord(entry?.pricing) },
	top_provider: { ...UNKNOWN.top_provider, ...asRecord(entry?.top_provider) },
	links: { ...UNKNOWN.links, ...asRecord(entry?.links) },
	id,
	object: 'model',
	created: created ?? 0,
	owned_by: id.split('/', 1)[0],
});

/** Values for unknown members that OpenRouter's own client requires of each model. */
const UNKNOWN = {
	context_length: null,
	architecture: { modality: null, input_modalities: [], output_modalities: [] },
	/** OpenRouter's value for a price that varies. */
	pricing: { prompt: '-1', completion: '-1' },
	top_provider: { is_moderated: false },
	per_request_limits: null,
	supported_parameters: [],
	supported_voices: null,
	default_parameters: null,
	links: { details: '' },
};

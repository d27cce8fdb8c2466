/** The models that a key can use, fetched fresh or from a short memory. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readConnection } from '../api/connection';
import type { Failure } from '../api/error';
import { readModels, type Model } from '../api/model';
import type { RequestContext } from './http';
import { createMemory } from './memory';
import { getJson } from './send';

export type ModelsReply =
	{ kind: 'answered'; models: readonly Model[] } | { kind: 'failed'; failure: Failure };

/**
 * `/models/user` leaves out what the key's own settings exclude. Where it is not offered (another
 * server behind a custom base URL, a key without that permission), `/models` lists all.
 */
export async function fetchModels(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
): Promise<ModelsReply> {
	let reply = await getJson(context, credential, '/models/user');
	if (reply.kind === 'failed' && [403, 404, 405, 501].includes(reply.failure.statusCode)) {
		reply = await getJson(context, credential, '/models');
	}
	return reply.kind === 'failed' ? reply : { kind: 'answered', models: readModels(reply.body) };
}

const memory = createMemory<ModelsReply>(60_000);

/** The same, once per credential and minute however often the editor asks (key presses, pages). */
export const recallModels = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
): Promise<ModelsReply> =>
	await memory.recall(
		readConnection(credential),
		async () => await fetchModels(context, credential),
	);

/** The models that a key can use, fetched fresh or from a short memory. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readConnection } from '../openrouter/connection';
import type { Failure } from '../failure/failure';
import { readModels, type Model } from '../openrouter/model';
import { aborted } from './deadline';
import { cancelSignalOf, type RequestContext } from './http';
import { createMemory } from './cached';
import { NOT_OFFERED, requestJson } from './request';

export type ModelsReply =
	{ kind: 'answered'; models: readonly Model[] } | { kind: 'failed'; failure: Failure };

/**
 * `/models/user` leaves out what the key's own settings exclude. Where it is not offered (another
 * server behind a custom base URL, a key without that permission), `/models` lists all.
 */
export async function fetchModels(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	how: { isShared?: boolean } = {},
): Promise<ModelsReply> {
	const list = async (path: string) =>
		await requestJson(context, credential, { method: 'GET', path, ...how });
	let reply = await list('/models/user');
	if (reply.kind === 'failed' && [403, ...NOT_OFFERED].includes(reply.failure.statusCode)) {
		reply = await list('/models');
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
		async () => await fetchModels(context, credential, { isShared: true }),
		cancelSignalOf(context),
	);

/** A person waits for this: the list comes in time, or not at all. */
const PATIENCE_MS = 5_000;

/** The models, or `undefined` when they cannot be had now, whatever the reason. Never throws. */
export async function recallModelsSoon(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
): Promise<readonly Model[] | undefined> {
	const models = recallModels(context, credential).then(
		(reply) => (reply.kind === 'answered' ? reply.models : undefined),
		() => undefined,
	);
	const late = aborted(AbortSignal.timeout(PATIENCE_MS)).then(() => undefined);
	return await Promise.race([models, late]);
}

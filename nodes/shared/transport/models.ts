/** The models that a key can use, fetched fresh or from a short memory. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { readConnection } from '../api/connection';
import type { Failure } from '../api/error';
import { readModels, type Model } from '../api/model';
import type { RequestContext } from './http';
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

const MEMORY_MS = 60_000;
const MAX_REMEMBERED = 100;

type Remembered = { fetchedMs: number; reply: Promise<ModelsReply> };

/** Keyed by a hash, so that no key lies in memory for longer than its call. */
const memory = new Map<string, Remembered>();

/**
 * The same, fetched once per credential and minute however often the editor asks (each key press,
 * each page); requests at the same time share one fetch. Failures are not remembered.
 */
export async function recallModels(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
): Promise<ModelsReply> {
	const { apiKey, baseUrl } = readConnection(credential);
	const key = createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('base64');
	const known = memory.get(key);
	const nowMs = Date.now();
	if (known !== undefined && nowMs - known.fetchedMs < MEMORY_MS) return await known.reply;

	const fetched: Remembered = { fetchedMs: nowMs, reply: fetchModels(context, credential) };
	memory.delete(key);
	memory.set(key, fetched);
	const [oldest] = memory.keys();
	if (memory.size > MAX_REMEMBERED && oldest !== undefined) memory.delete(oldest);
	const forget = () => {
		if (memory.get(key) === fetched) memory.delete(key);
	};
	fetched.reply.then(({ kind }) => (kind === 'failed' ? forget() : undefined), forget);
	return await fetched.reply;
}

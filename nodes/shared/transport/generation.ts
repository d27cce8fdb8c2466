/** Looks up the usage and cost of a call that ended before it reported them. */
import { sleep, type ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readGeneration, type GenerationRecord } from '../openrouter/generation';
import type { RequestContext } from './http';
import { requestJson } from './request';

/** For a few seconds after a call, OpenRouter often answers 404 for its ID. */
const RECORDING_MS = 5_000;

/** Waits 5 s, then asks once. `undefined` after any failure. Never throws. */
export async function lookUpGeneration(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	id: string,
): Promise<GenerationRecord | undefined> {
	await sleep(RECORDING_MS);
	const request = { method: 'GET', path: '/generation', qs: { id } } as const;
	return await requestJson(context, credential, request).then(
		(reply) => (reply.kind === 'answered' ? readGeneration(reply.body) : undefined),
		() => undefined,
	);
}

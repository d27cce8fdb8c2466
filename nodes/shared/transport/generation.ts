/** What OpenRouter has recorded of a call that ended without saying what it used. */
import { sleep, type ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readGeneration, type GenerationRecord } from '../openrouter/generation';
import type { RequestContext } from './http';
import { requestJson } from './request';

/** For a few seconds after a call, OpenRouter often answers 404 for its id. */
const RECORDING_MS = 5_000;

/** Waits, then asks once. `undefined` when it cannot be had, whatever the reason. Never throws. */
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

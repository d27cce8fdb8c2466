/**
 * Decrypted credentials, kept for some seconds: in a webhook n8n takes an isolate of its expression
 * engine to resolve one, which costs more than all else that a call needs. This process's memory only.
 */
import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';
import { BoundedMap } from '../values/boundedMap';
import { isYounger } from './age';
import { nodeOf } from './nodeOf';

type Entry = { data: ICredentialDataDecryptedObject; readMs: number };

const MAX_REMEMBERED = 100;
const entries = new BoundedMap<Entry>(MAX_REMEMBERED);

/** `keepMs` 0 reads anew each time. Throws what n8n throws when there is no such credential. */
export async function recallCredential(
	context: IWebhookFunctions,
	type: string,
	keepMs: number,
	nowMs = Date.now(),
): Promise<ICredentialDataDecryptedObject> {
	const key = keyOf(context, type);
	const known = entries.get(key);
	if (known !== undefined && isYounger(known.readMs, keepMs, nowMs)) return known.data;
	const data = await context.getCredentials(type);
	if (keepMs > 0) entries.set(key, { data, readMs: nowMs });
	else entries.delete(key);
	return data;
}

/** For a credential that was refused: its owner may be about to mend it. */
export const forgetCredential = (context: IWebhookFunctions, type: string): void => {
	entries.delete(keyOf(context, type));
};

/** A node may be given another credential, so that one's id is part of the key. */
function keyOf(context: IWebhookFunctions, type: string): string {
	const { id, credentials } = nodeOf(context);
	return [context.getWorkflow().id, id, type, credentials?.[type]?.id].join(':');
}

/**
 * Keeps decrypted credentials for some seconds, in this process. In a webhook, n8n takes an isolate of
 * its expression engine to resolve one, which costs more than the rest of a call.
 */
import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';
import { BoundedMap } from '../values/boundedMap';
import { isYounger } from './age';
import { nodeOf } from './nodeOf';

type Entry = { data: ICredentialDataDecryptedObject; readMs: number };

const MAX_ENTRIES = 100;
const entries = new BoundedMap<Entry>(MAX_ENTRIES);

/** With `keepMs` 0 it reads the credential each time. Throws n8n's error when there is none. */
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

/** For a credential that was refused: its owner may correct it soon. */
export const forgetCredential = (context: IWebhookFunctions, type: string): void => {
	entries.delete(keyOf(context, type));
};

/** The credential's ID is part of the key, because a node may be given another credential. */
function keyOf(context: IWebhookFunctions, type: string): string {
	const { id, credentials } = nodeOf(context);
	return [context.getWorkflow().id, id, type, credentials?.[type]?.id].join(':');
}

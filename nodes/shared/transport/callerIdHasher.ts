/** The hasher of caller ids that an OpenRouter credential stands for. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { createCallerIdHasher, type CallerIdHasher } from '../caller/identity';

/** Made once for as long as a credential is kept. */
const hashers = new WeakMap<ICredentialDataDecryptedObject, CallerIdHasher>();

export function callerIdHasherOf(credential: ICredentialDataDecryptedObject): CallerIdHasher {
	const hasher =
		hashers.get(credential) ??
		createCallerIdHasher({
			apiKey: String(credential.apiKey),
			callerIdSecret: String(credential.callerIdSecret ?? ''),
		});
	hashers.set(credential, hasher);
	return hasher;
}

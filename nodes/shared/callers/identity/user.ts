/** The `user` that is sent upstream: it tells callers apart without saying who they are. */
import { createHmac, createSecretKey } from 'node:crypto';
import { BoundedMap } from '../../values/boundedMap';
import type { Caller } from './identity';

/** One for each credential object, as n8n has decrypted it. */
const hashers = new WeakMap<object, CallerIdHasher>();

/** Returns {} for anonymous callers. `credential`: OpenRouter's, as n8n has decrypted it. */
export function userOf(
	caller: Caller,
	credential: Readonly<Record<string, unknown>>,
): { user?: string } {
	if (caller.source === 'anonymous') return {};
	const hasher =
		hashers.get(credential) ??
		createCallerIdHasher({
			apiKey: String(credential.apiKey),
			callerIdSecret: String(credential.callerIdSecret ?? ''),
		});
	hashers.set(credential, hasher);
	return { user: hasher(caller.key) };
}

type CallerIdHasher = (callerKey: string) => string;

/** Hashes callers' keys with HMAC-SHA256, as hex. The secret is prepared once for all callers. */
function createCallerIdHasher(keys: CallerIdKeys): CallerIdHasher {
	const key = createSecretKey(hashingKey(keys));
	const ids = new BoundedMap<string>(MAX_CACHED_IDS);
	return (callerKey) => {
		const known = ids.get(callerKey);
		if (known !== undefined) return known;
		const id = createHmac('sha256', key).update(callerKey).digest('hex');
		ids.set(callerKey, id);
		return id;
	};
}

/** Per credential. */
const MAX_CACHED_IDS = 1_000;

type CallerIdKeys = {
	/** From the credential; may be blank. */
	callerIdSecret: string;
	/** When the secret is blank, a key derived from this one is used. */
	apiKey: string;
};

const hashingKey = ({ callerIdSecret, apiKey }: CallerIdKeys): Buffer =>
	callerIdSecret.trim() === ''
		? createHmac('sha256', apiKey).update('n8n-nodes-openrouter-gateway: caller ids').digest()
		: Buffer.from(callerIdSecret);

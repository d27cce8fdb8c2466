/** The `user` that upstream gets: it tells callers apart without learning who they are. */
import { createHmac, createSecretKey } from 'node:crypto';
import { BoundedMap } from '../../values/boundedMap';
import type { Caller } from './identity';

/** Made once for as long as a credential is kept. */
const hashers = new WeakMap<object, CallerIdHasher>();

/** `credential`: OpenRouter's, as n8n has decrypted it. Of callers whom nothing tells apart, nothing. */
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

/** From a caller's key to what stands for it upstream. */
type CallerIdHasher = (callerKey: string) => string;

/** Prepares the key once, for all callers whom it hides. */
function createCallerIdHasher(keys: CallerIdKeys): CallerIdHasher {
	const key = createSecretKey(hashingKey(keys));
	const known = new BoundedMap<string>(MAX_REMEMBERED);
	return (callerKey) => {
		const remembered = known.get(callerKey);
		if (remembered !== undefined) return remembered;
		const id = createHmac('sha256', key).update(callerKey).digest('hex');
		known.set(callerKey, id);
		return id;
	};
}

/** Callers whose IDs are remembered for as long as a credential is kept. */
const MAX_REMEMBERED = 1_000;

type CallerIdKeys = {
	/** Of the credential; may be blank. */
	callerIdSecret: string;
	/** Stands in for a blank secret; it is not used itself but a key made from it. */
	apiKey: string;
};

const hashingKey = ({ callerIdSecret, apiKey }: CallerIdKeys): Buffer =>
	callerIdSecret.trim() === ''
		? createHmac('sha256', apiKey).update('n8n-nodes-openrouter-gateway: caller ids').digest()
		: Buffer.from(callerIdSecret);

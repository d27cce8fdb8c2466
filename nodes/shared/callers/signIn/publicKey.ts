/**
 * Reads the public key that an author pastes, as PEM or as a certificate. Pure; never throws.
 *
 * Line breaks do not matter, because fields of one line turn them into spaces and .env files into `\n`.
 * The algorithms that are accepted follow from the kind of key, never from the JWT.
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-3.1
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { credentialFailure, type Failure } from '../../failure/failure';

export type PublicKey = {
	/** A JSON Web Key. jose caches the imported key by this object. */
	jwk: Readonly<Record<string, unknown>>;
	algorithms: readonly string[];
};

const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const ED25519 = ['EdDSA', 'Ed25519'];

const ALGORITHMS_OF_CURVE = new Map([
	['prime256v1', ['ES256']],
	['secp384r1', ['ES384']],
	['secp521r1', ['ES512']],
]);

/** Algorithms for key sets at a URL. None of them uses a shared secret. */
export const PUBLIC_KEY_ALGORITHMS: readonly string[] = [
	...RSA,
	...[...ALGORITHMS_OF_CURVE.values()].flat(),
	...ED25519,
];

/** RFC 7518 sections 3.3 and 3.5. */
const MIN_RSA_BITS = 2_048;

export function readPublicKey(text: string): PublicKey | Failure {
	const pem = /-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----/.exec(
		text.replaceAll('\\n', '\n'),
	);
	const [, label = '', body = ''] = pem ?? [];
	if (label.endsWith('PRIVATE KEY')) {
		return credentialFailure(
			'Public Key is a private key, which only the service that signs tokens may have',
			'Paste the public key that belongs to it, and treat the private key as leaked',
		);
	}
	if (!['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE'].includes(label)) {
		return credentialFailure(
			'Public Key is not a public key in PEM format',
			'Paste all of it, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----',
		);
	}
	const key = parseKey(label, body);
	return key === undefined
		? credentialFailure('Public Key cannot be read', 'Copy all of it again')
		: checkKey(key);
}

function parseKey(label: string, body: string): KeyObject | undefined {
	const lines = body.replace(/\s+/g, '').replace(/.{64}/g, '$&\n');
	try {
		return createPublicKey(`-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`);
	} catch {
		return undefined;
	}
}

function checkKey(key: KeyObject): PublicKey | Failure {
	const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
	const algorithms =
		type === 'rsa'
			? RSA
			: type === 'ed25519'
				? ED25519
				: ALGORITHMS_OF_CURVE.get(details?.namedCurve ?? '');
	if (algorithms === undefined) {
		return credentialFailure(
			'Public Key is of a type that is not supported',
			'Use RSA, EC (P-256, P-384, P-521) or Ed25519',
		);
	}
	if (type === 'rsa' && (details?.modulusLength ?? 0) < MIN_RSA_BITS) {
		return credentialFailure(
			`Public Key is an RSA key of less than ${MIN_RSA_BITS} bits`,
			'Have tokens signed with a longer key',
		);
	}
	return { jwk: { ...key.export({ format: 'jwk' }) }, algorithms };
}

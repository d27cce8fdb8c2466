import { describe, expect, test } from '@jest/globals';
import { isConnectionError, readText, wasNeverSent } from '../../../nodes/shared/transport/http';

describe('isConnectionError', () => {
	const withCode = (code: unknown, cause?: unknown) =>
		Object.assign(new Error('x'), { code, cause });
	test.each([
		...['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'EPROTO'],
		...[
			'ERR_NETWORK',
			'ERR_CANCELED',
			'ERR_STREAM_PREMATURE_CLOSE',
			'ERR_TLS_CERT_ALTNAME_INVALID',
		],
		...[
			'UND_ERR_SOCKET',
			'CERT_HAS_EXPIRED',
			'DEPTH_ZERO_SELF_SIGNED_CERT',
			'HPE_INVALID_CONSTANT',
		],
		...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED_CERT_IN_CHAIN', 'ERR_SSL_WRONG_VERSION'],
	])('%s, by itself or as a cause', (code) => {
		expect(isConnectionError(withCode(code))).toBe(true);
		expect(isConnectionError(withCode('x', withCode(undefined, withCode(code))))).toBe(true);
	});

	test.each([
		{ name: 'an error without code', error: new Error('ECONNRESET') },
		{ name: 'a code of no connection', error: withCode('MODULE_NOT_FOUND') },
		{ name: 'a status', error: withCode(502) },
		{ name: 'a bare E', error: withCode('E') },
		{ name: 'a text', error: 'ECONNRESET' },
		{ name: 'undefined', error: undefined },
		{
			name: 'a cause too deep',
			error: withCode(1, withCode(2, withCode(3, withCode(4, withCode('ECONNRESET'))))),
		},
	])('not $name', ({ error }) => {
		expect(isConnectionError(error)).toBe(false);
	});

	// Bugs and faulty requests: retrying cannot help, and "could not be reached" is not what happened.
	test.each(['ERR_INVALID_ARG_TYPE', 'ERR_INVALID_CHAR', 'ERR_INVALID_URL', 'ERR_BAD_OPTION'])(
		'not %s',
		(code) => {
			expect(isConnectionError(withCode(code))).toBe(false);
		},
	);

	test('a cause that is its own cause ends', () => {
		const error: Error & { cause?: unknown } = new Error('x');
		error.cause = error;
		expect(isConnectionError(error)).toBe(false);
	});
});

describe('readText', () => {
	const bodyOf = (slices: readonly Uint8Array[]) => {
		let slicesRead = 0;
		async function* bytes() {
			for (const slice of slices) {
				slicesRead += 1;
				yield slice;
			}
		}
		return {
			body: { bytes: bytes(), leave: () => {}, isBroken: () => false },
			slicesRead: () => slicesRead,
		};
	};
	const encode = (text: string) => new TextEncoder().encode(text);

	test('joins slices, letters cut in two too', async () => {
		const { body } = bodyOf([...encode('Hé🚀')].map((byte) => Uint8Array.of(byte)));
		expect(await readText(body, 100)).toBe('Hé🚀');
	});

	test('stops past the ceiling, not at it', async () => {
		const { body, slicesRead } = bodyOf(['aaaa', 'bbbb', 'cccc', 'dddd'].map(encode));
		expect(await readText(body, 8)).toBe('aaaabbbbcccc');
		expect(slicesRead()).toBe(3);
	});

	test('half a letter at the end is shown as such', async () => {
		const { body } = bodyOf([encode('é').subarray(0, 1)]);
		expect(await readText(body, 8)).toBe('\ufffd');
	});
});

test.each([
	{ codes: ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CERT_HAS_EXPIRED'], neverSent: true },
	{ codes: ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_NETWORK'], neverSent: false },
	{ codes: ['UND_ERR_SOCKET', 'HPE_INVALID_CONSTANT', undefined], neverSent: false },
])('whether nothing can have arrived: $neverSent after $codes', ({ codes, neverSent }) => {
	for (const code of codes) {
		const error = Object.assign(new Error('x'), { cause: { code } });
		expect({ code, neverSent: wasNeverSent(error) }).toEqual({ code, neverSent });
	}
});

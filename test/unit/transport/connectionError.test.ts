import { describe, expect, test } from '@jest/globals';
import { isConnectionError, wasNeverSent } from '../../../nodes/shared/transport/retry';

const withCode = (code: unknown, cause?: unknown) => Object.assign(new Error('x'), { code, cause });

describe('an error is a connection error', () => {
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
	])('when it or one of its causes has the code %s', (code) => {
		expect(isConnectionError(withCode(code))).toBe(true);
		expect(isConnectionError(withCode('x', withCode(undefined, withCode(code))))).toBe(true);
	});
});

describe('an error is no connection error', () => {
	test.each([
		{ name: 'it has no code', error: new Error('ECONNRESET') },
		{ name: 'its code is not about connections', error: withCode('MODULE_NOT_FOUND') },
		{ name: 'its code is a status', error: withCode(502) },
		{ name: 'its code is only the letter E', error: withCode('E') },
		{ name: 'it is a text', error: 'ECONNRESET' },
		{ name: 'it is undefined', error: undefined },
		{
			name: 'its cause is the fifth in line',
			error: withCode(1, withCode(2, withCode(3, withCode(4, withCode('ECONNRESET'))))),
		},
	])('when $name', ({ error }) => {
		expect(isConnectionError(error)).toBe(false);
	});

	// Bugs and faulty requests: another attempt cannot help.
	test.each(['ERR_INVALID_ARG_TYPE', 'ERR_INVALID_CHAR', 'ERR_INVALID_URL', 'ERR_BAD_OPTION'])(
		'when its code is %s',
		(code) => {
			expect(isConnectionError(withCode(code))).toBe(false);
		},
	);

	test('when it is its own cause and has no code', () => {
		const error: Error & { cause?: unknown } = new Error('x');
		error.cause = error;
		expect(isConnectionError(error)).toBe(false);
	});
});

test.each([
	{ codes: ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CERT_HAS_EXPIRED'], neverSent: true },
	{ codes: ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_NETWORK'], neverSent: false },
	{ codes: ['UND_ERR_SOCKET', 'HPE_INVALID_CONSTANT', undefined], neverSent: false },
])('after $codes, that the request was never sent is $neverSent', ({ codes, neverSent }) => {
	for (const code of codes) {
		const error = Object.assign(new Error('x'), { cause: { code } });
		expect({ code, neverSent: wasNeverSent(error) }).toEqual({ code, neverSent });
	}
});

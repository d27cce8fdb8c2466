/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a body is one of Node's streams */
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
	isConnectionError,
	readExchange,
	readText,
	wasNeverSent,
} from '../../../nodes/shared/transport/http';

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

/** As n8n's axios gives it: a stream made of the reads of another. */
describe('a body that is left', () => {
	beforeEach(() => {
		jest.useFakeTimers();
	});
	afterEach(() => {
		jest.useRealTimers();
	});

	const exchangeOf = (slices: () => AsyncGenerator<Uint8Array>) => {
		const left = new AbortController();
		const { body } = readExchange({ statusCode: 200, body: Readable.from(slices()) }, left);
		return { body, isAborted: () => left.signal.aborted };
	};
	const never = new Promise<void>(() => {});
	const bytes = Uint8Array.of(1);

	test('aborts its exchange when upstream is silent, but not at once', async () => {
		const { body, isAborted } = exchangeOf(async function* () {
			yield bytes;
			await never;
		});
		await readText(body, 0);
		expect(isAborted()).toBe(false);
		await jest.advanceTimersByTimeAsync(20);
		expect(isAborted()).toBe(true);
		expect(body.isBroken()).toBe(false);
	});

	test('does not when its end was on its way', async () => {
		let end = () => {};
		const ending = new Promise<void>((resolve) => {
			end = resolve;
		});
		const { body, isAborted } = exchangeOf(async function* () {
			yield bytes;
			await ending;
		});
		await readText(body, 0);
		end();
		await jest.advanceTimersByTimeAsync(1_000);
		expect(isAborted()).toBe(false);
	});

	test('does not when it was read to its end, or broke', async () => {
		for (const isBroken of [false, true]) {
			const { body, isAborted } = exchangeOf(async function* () {
				yield bytes;
				if (isBroken) throw new Error('reset');
			});
			await readText(body, 10);
			body.leave();
			await jest.advanceTimersByTimeAsync(1_000);
			expect({ isBroken: body.isBroken(), isAborted: isAborted() }).toEqual({
				isBroken,
				isAborted: false,
			});
		}
	});

	test('aborts at once when it was not read at all', () => {
		const { body, isAborted } = exchangeOf(async function* () {
			yield bytes;
		});
		body.leave();
		expect(isAborted()).toBe(true);
	});

	test('a body that is no stream is none', async () => {
		const { body } = readExchange({ statusCode: 200, body: 'text' }, new AbortController());
		expect(await readText(body, 10)).toBe('');
	});
});

/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a body is one of Node's streams */
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readText, responseBody } from '../../../nodes/shared/transport/responseBody';

describe('the text of a body', () => {
	const bodyOf = (slices: readonly Uint8Array[]) => {
		let slicesRead = 0;
		async function* bytes() {
			for (const slice of slices) {
				slicesRead += 1;
				yield slice;
			}
		}
		return {
			body: { bytes: bytes(), close: () => {}, isBroken: () => false },
			slicesRead: () => slicesRead,
		};
	};
	const encode = (text: string) => new TextEncoder().encode(text);

	test('is joined from its slices, and letters that were cut in two are whole', async () => {
		const { body } = bodyOf([...encode('Hé🚀')].map((byte) => Uint8Array.of(byte)));
		expect(await readText(body, 100)).toBe('Hé🚀');
	});

	test('is read until it exceeds the limit, and not further', async () => {
		const slices = ['aaaa', 'bbbb', 'cccc', 'dddd'].map(encode);
		const { body, slicesRead } = bodyOf(slices);
		expect(await readText(body, 8)).toBeUndefined();
		expect(slicesRead()).toBe(3);
		expect(await readText(bodyOf(slices).body, 16)).toBe('aaaabbbbccccdddd');
	});

	test('loses a byte order mark', async () => {
		const { body } = bodyOf([encode('\ufeff{}')]);
		expect(await readText(body, 8)).toBe('{}');
	});

	test('ends in a replacement character when it ends inside a letter', async () => {
		const { body } = bodyOf([encode('é').subarray(0, 1)]);
		expect(await readText(body, 8)).toBe('\ufffd');
	});

	test('is empty when the body is not a stream', async () => {
		expect(await readText(responseBody('text', new AbortController()), 10)).toBe('');
	});
});

/** As n8n's axios gives it: a stream made of the reads of another. */
describe('a body that is closed early', () => {
	beforeEach(() => {
		jest.useFakeTimers();
	});
	afterEach(() => {
		jest.useRealTimers();
	});

	const bodyOf = (slices: () => AsyncGenerator<Uint8Array>) => {
		const controller = new AbortController();
		const body = responseBody(Readable.from(slices()), controller);
		return { body, isAborted: () => controller.signal.aborted };
	};
	const never = new Promise<void>(() => {});
	const bytes = Uint8Array.of(1);

	test('aborts its request after 20 ms when upstream is silent', async () => {
		const { body, isAborted } = bodyOf(async function* () {
			yield bytes;
			await never;
		});
		await readText(body, 0);
		expect(isAborted()).toBe(false);
		await jest.advanceTimersByTimeAsync(20);
		expect(isAborted()).toBe(true);
		expect(body.isBroken()).toBe(false);
	});

	test('does not abort its request when the end was on its way', async () => {
		let end = () => {};
		const ending = new Promise<void>((resolve) => {
			end = resolve;
		});
		const { body, isAborted } = bodyOf(async function* () {
			yield bytes;
			await ending;
		});
		await readText(body, 0);
		end();
		await jest.advanceTimersByTimeAsync(1_000);
		expect(isAborted()).toBe(false);
	});

	test('does not abort its request when it was read to its end, or broke', async () => {
		for (const isBroken of [false, true]) {
			const { body, isAborted } = bodyOf(async function* () {
				yield bytes;
				if (isBroken) throw new Error('reset');
			});
			await readText(body, 10);
			body.close();
			await jest.advanceTimersByTimeAsync(1_000);
			expect({ isBroken: body.isBroken(), isAborted: isAborted() }).toEqual({
				isBroken,
				isAborted: false,
			});
		}
	});

	test('aborts its request at once when nothing was read', () => {
		const { body, isAborted } = bodyOf(async function* () {
			yield bytes;
		});
		body.close();
		expect(isAborted()).toBe(true);
	});
});

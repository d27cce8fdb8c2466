/** docs/scale.md prints what this model says. */
import { describe, expect, test } from '@jest/globals';
import { mostStreamedRate, sizesFor } from '../../bench/sizing';

const INPUTS = {
	seconds: 4,
	share: 0.5,
	gatewayMs: 10,
	gatewayServicesMs: 5,
	streamBytes: 100_000,
	workerMs: 50,
	webhookMs: 12,
	foreignMs: 2,
	servicesMs: 10,
};

describe('the model of sizes', () => {
	test('has as many calls open as come while one lasts', () => {
		expect(sizesFor(100, INPUTS)).toMatchObject({ open: 400, gatewayBytes: 40_000_000 });
	});

	test('gives each process its share of a core', () => {
		expect(sizesFor(100, INPUTS)).toMatchObject({ gatewayProcesses: 2, workers: 10 });
		expect(sizesFor(1, INPUTS)).toMatchObject({ gatewayProcesses: 1, workers: 1 });
	});

	test('gives the workers slots for all open calls', () => {
		expect(sizesFor(100, INPUTS).concurrency).toBe(40);
	});

	test('takes the pieces of other calls from what a webhook process can do', () => {
		// 0.5 of a core, less 0.2 for the pieces of all 100 calls, for 1 second of CPU a second.
		expect(sizesFor(100, INPUTS).webhookProcesses).toBe(4);
		expect(sizesFor(1, INPUTS).webhookProcesses).toBe(1);
	});

	test('says when no number of webhook processes is enough', () => {
		expect(mostStreamedRate(INPUTS)).toBe(250);
		expect(sizesFor(251, INPUTS).webhookProcesses).toBeUndefined();
	});

	test('adds up what Redis and Postgres need', () => {
		expect(sizesFor(200, INPUTS)).toMatchObject({ serviceCores: 2, gatewayServiceCores: 1 });
	});
});

import { expect, test } from '@jest/globals';
import { OpenRouterError } from '../../../nodes/shared/failure/failure';
import { suppliedTools } from '../../../nodes/shared/steps/suppliedTools';

const LONG_MS = 60_000;

test('gives what n8n gives', async () => {
	const tools = [{ name: 'orders' }];
	await expect(suppliedTools(async () => tools, LONG_MS)).resolves.toBe(tools);
	await expect(suppliedTools(async () => undefined, LONG_MS)).resolves.toBeUndefined();
});

test('throws what n8n throws', async () => {
	const refused = new Error('Could not connect to your MCP server');
	const supply = async () => await Promise.reject(refused);
	await expect(suppliedTools(supply, LONG_MS)).rejects.toBe(refused);
});

test('waits no longer than it may', async () => {
	const supply = async () => await new Promise(() => {});
	const error: unknown = await suppliedTools(supply, 50).catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(OpenRouterError);
	expect((error as OpenRouterError).failure).toMatchObject({
		errorType: 'tools_unavailable',
		statusCode: 503,
		upstreamMessage: 'The connected tools were not there within 0.05 seconds',
	});
});

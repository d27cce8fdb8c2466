/** The example whose gateway reports go into a Data Table, published and asked by two callers. */
import { randomUUID } from 'node:crypto';
import axios from 'axios';
import { CALLER_CREDENTIAL_TYPE, exampleWorkflow } from '../host/exampleWorkflow';
import type { Session } from './session';

export const TABLE = 'OpenRouter gateway reports';
export const ORIGIN = 'https://app.example';
const CALLERS = { 'web app': `caller-${randomUUID()}`, intranet: `caller-${randomUUID()}` };
type CallerName = keyof typeof CALLERS;

/** Asks as that caller; gives the answer's status. */
export type Ask = (caller: CallerName, text: string, body?: object) => Promise<number>;

export async function publishReports(session: Session, limits: object = {}): Promise<Ask> {
	const name = 'gateway-reports-table';
	const callerCredential = await session.n8n.createCredential('Callers', CALLER_CREDENTIAL_TYPE, {
		method: 'bearer',
		callers: JSON.stringify(CALLERS),
	});
	const { webhookPath, ...content } = exampleWorkflow({
		name,
		credential: session.credential,
		callerCredential,
		allowedOrigins: ORIGIN,
		webhookPath: `${name}-${randomUUID()}`,
	});
	for (const { type, parameters } of content.nodes) {
		if (type.endsWith('.openRouterGateway')) Object.assign(parameters.limits, limits);
	}
	const url = await session.publish(content, webhookPath);
	return async (caller, text, body = {}) => {
		const messages = [{ role: 'user', content: text }];
		const headers = { Origin: ORIGIN, Authorization: `Bearer ${CALLERS[caller]}` };
		const options = { headers, validateStatus: () => true };
		return (await axios.post(url, { messages, ...body }, options)).status;
	};
}

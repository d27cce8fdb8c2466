/** Gateways that allow what the guarded example allows, published for the abuse suite. */
import { randomUUID } from 'node:crypto';
import { exampleWorkflow } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { MODEL } from './abuseBodies';
import { ORIGIN } from './abuseCalls';
import { FLOOD_AT_ONCE } from './abuseFloods';
import type { AbuseSuite, Caller, Target } from './abuseSuite';
import { readOpenAi } from './abuseOpenAi';
import { JWT_SECRET } from './abuseTokens';
import { publishGateway } from './gateway';
import { hs256, userClaims } from './tokens';
import type { SubNode } from './workflows';

/** So many that no row meets what another has used up. */
const BEARER_CALLERS = 400;
/** In every token of the author's making, and nowhere else. */
export const SUITE_ID = randomUUID();

const bearerTokens: readonly string[] = Array.from(
	{ length: BEARER_CALLERS },
	(_, index) => `caller-${index}-${SUITE_ID}`,
);

/** One that a caller has. */
export const KNOWN_TOKEN = bearerTokens[0] ?? '';

/** All tokens that callers of the suite have sent. */
export const sentTokens = new Set<string>();

/** Data of a credential, and what its callers send. */
export type Callers = { data: Record<string, unknown>; newCaller: () => Caller };

/** X-Forwarded-For changes with each call: nobody becomes another by it. */
function callerWith(token: string): Caller {
	let calls = 0;
	sentTokens.add(token);
	return () => {
		calls += 1;
		return {
			Authorization: `Bearer ${token}`,
			'X-Forwarded-For': `10.0.${calls >> 8}.${calls & 255}`,
		};
	};
}

export function bearerCallers(): Callers {
	let called = 0;
	return {
		data: {
			method: 'bearer',
			callers: JSON.stringify(
				Object.fromEntries(bearerTokens.map((token, index) => [`caller ${index}`, token])),
			),
		},
		newCaller: () => {
			called += 1;
			return callerWith(bearerTokens[called % BEARER_CALLERS] ?? '');
		},
	};
}

/** What the example for signed-in users asks of a token. */
export function jwtCallers(): Callers {
	let called = 0;
	return {
		data: {
			method: 'secret',
			secret: JWT_SECRET,
			algorithm: 'HS256',
			requiredClaims: { values: [{ name: 'role', value: 'authenticated' }] },
		},
		newCaller: () => {
			called += 1;
			return callerOfToken(userClaims(`user-${called}`));
		},
	};
}

export const callerOfToken = (claims: Record<string, unknown>): Caller =>
	callerWith(hs256(JWT_SECRET, claims));

/** For rows that bring the token themselves, or none. */
export const notSignedIn = (target: Target): Target => ({
	...target,
	newCaller: () => () => ({}),
});

type Choice = {
	models?: readonly string[];
	callerMay?: object;
	limits?: object;
	options?: object;
	report?: 'always' | 'failures' | 'never';
	credential?: Credential;
	/** Connected tools, and the settings for them. */
	subNodes?: readonly SubNode[];
	steps?: object;
};

export async function publishGuarded(
	suite: AbuseSuite,
	label: string,
	{ data, newCaller }: Callers,
	{
		models = [MODEL],
		callerMay = {},
		report = 'failures',
		limits,
		options,
		credential,
		subNodes,
		steps,
	}: Choice = {},
): Promise<Target> {
	const { nodes } = exampleWorkflow({
		name: 'frontend-chat-guarded',
		credential: suite.credential,
		allowedOrigins: ORIGIN,
	});
	const { parameters: guarded } = nodes.find(({ type }) => type.endsWith('.openRouter'));
	const path = `abuse-gateway-${randomUUID()}`;
	const { baseUrl } = await publishGateway(suite, {
		callers: data,
		...(credential !== undefined && { credential }),
		...(subNodes !== undefined && { subNodes }),
		parameters: {
			path,
			models,
			systemPrompt: guarded.systemPrompt,
			callerMay,
			// The example has no limit on answers at once; its floods are to meet the others.
			limits: { ...guarded.limits, maxConcurrent: FLOOD_AT_ONCE, ...limits },
			report,
			options: { unallowedFields: 'refuse', ...options },
			...(steps !== undefined && { steps }),
		},
	});
	suite.workflowNames.push(path);
	return {
		label,
		shape: readOpenAi,
		url: `${baseUrl}/chat/completions`,
		allowed: {
			systemPrompt: guarded.systemPrompt,
			models: new RegExp(`^${guarded.model.value}$`),
			maxOutputTokens: guarded.limits.maxOutputTokens,
			maxMessages: guarded.limits.maxMessages,
			maxChars: guarded.limits.maxChars,
			fields: [],
			parts: ['text'],
			apiKey: suite.upstream.apiKey,
		},
		newCaller,
	};
}

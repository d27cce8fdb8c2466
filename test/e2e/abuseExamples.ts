/**
 * The example workflows as they ship, published for the abuse suite. Their author has set what the
 * notes ask for: the credential, the page's address, and Trusted Proxies 1, as for n8n behind one
 * proxy, so that the calls of the suite come from many callers. `changed` is what else they set.
 */
import { randomUUID } from 'node:crypto';
import { exampleWorkflow, JWT_CREDENTIAL_TYPE, type ExampleName } from '../host/exampleWorkflow';
import { ORIGIN } from './abuseCalls';
import type { AbuseSuite, Caller, Target } from './abuseSuite';
import { JWT_SECRET } from './abuseTokens';

type Changed = { callerMay?: object; limits?: object };

export async function publishExample(
	suite: AbuseSuite,
	label: string,
	name: ExampleName,
	changed: Changed = {},
): Promise<Target> {
	const { webhookPath, ...content } = exampleWorkflow({
		name,
		credential: suite.credential,
		jwtCredential: name === 'frontend-chat-signed-in' ? await signIn(suite) : undefined,
		allowedOrigins: ORIGIN,
		webhookPath: `abuse-${name}-${randomUUID()}`,
	});
	const { parameters } = content.nodes.find(({ type }) => type.endsWith('.openRouter'));
	parameters.limits = { ...parameters.limits, trustedProxies: 1, ...changed.limits };
	parameters.callerMay = { ...parameters.callerMay, ...changed.callerMay };
	suite.workflowNames.push(webhookPath);
	const { systemPrompt, model, limits } = parameters;
	return {
		label,
		shape: name === 'frontend-chat-streamed' ? 'lines' : 'statuses',
		url: await suite.publish({ ...content, name: webhookPath }, webhookPath),
		allowed: {
			systemPrompt,
			models: new RegExp(`^${model.value}$`),
			maxOutputTokens: limits.maxOutputTokens,
			maxMessages: limits.maxMessages,
			maxChars: limits.maxChars,
			fields: [],
			parts: ['text'],
			apiKey: suite.upstream.apiKey,
		},
		newCaller: newVisitor,
	};
}

const signIn = async ({ n8n }: AbuseSuite) =>
	await n8n.createCredential('Sign-in', JWT_CREDENTIAL_TYPE, {
		keyType: 'passphrase',
		secret: JWT_SECRET,
		algorithm: 'HS256',
	});

let addresses = 0;

/** An address that no call has come from yet, as the author's proxy writes it down. */
function newAddress(): string {
	addresses += 1;
	return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
}

function newVisitor(): Caller {
	const address = newAddress();
	// What stands further left is the caller's own writing.
	return () => ({ 'X-Forwarded-For': `${newAddress()}, ${address}` });
}

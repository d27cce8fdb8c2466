import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { requiredClaims } from '../nodes/shared/panel/requiredClaims';

/**
 * Says how callers of the gateway sign in. It sends no requests, so it has no `test`: the gateway node
 * names a function that checks the fields (`testedBy`).
 */
export class OpenRouterCallerApi implements ICredentialType {
	name = 'openRouterCallerApi';

	displayName = 'OpenRouter Caller API';

	icon: Icon = {
		light: 'file:../icons/openrouter-gateway.svg',
		dark: 'file:../icons/openrouter-gateway.dark.svg',
	};

	documentationUrl =
		'https://github.com/openrouter-gateway/n8n-nodes-openrouter-gateway/blob/main/docs/reference.md#openrouter-caller-api-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Method',
			name: 'method',
			type: 'options',
			options: [
				{
					name: 'Bearer Tokens',
					value: 'bearer',
					description: 'Tokens that you make, one per caller, for servers and tools',
				},
				{
					name: 'JWT, JWKS URL',
					value: 'jwks',
					description:
						'Session tokens of your users, from a service that publishes its keys (Auth0, Clerk, Firebase, Supabase)',
				},
				{
					name: 'JWT, Public Key (PEM)',
					value: 'pem',
					description:
						'Session tokens of your users, signed with a private key. You have the public key.',
				},
				{
					name: 'JWT, Shared Secret',
					value: 'secret',
					description:
						'Session tokens of your users, signed with a secret (Supabase’s legacy JWT secret)',
				},
				{
					name: 'None (Anyone May Call)',
					value: 'none',
					description: 'Every call is answered, at your cost',
				},
			],
			default: 'bearer',
			description:
				'How a caller is recognised. The token comes as Authorization: Bearer, where OpenAI clients send their API key.',
		},
		{
			displayName:
				'Anyone who learns the URL can call models at your cost, and only the address tells callers apart. Set a credit limit on the OpenRouter key, Allowed Origins and Requests per Minute.',
			name: 'noneNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: { method: ['none'] } },
		},
		{
			displayName: 'Callers',
			name: 'callers',
			type: 'json',
			typeOptions: { redactJsonLeaves: true },
			default: '{\n  "My App": ""\n}',
			required: true,
			description:
				'Name and token of each caller, as JSON; tokens have at least 16 characters. The name counts in rate limits and reports. To revoke a token, delete its line. Copy a token before you save: n8n does not show it again.',
			displayOptions: { show: { method: ['bearer'] } },
		},
		{
			displayName: 'Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The secret that the tokens are signed with, as text: base64 is not decoded. At least 32 bytes for HS256, 48 for HS384, 64 for HS512.',
			displayOptions: { show: { method: ['secret'] } },
		},
		{
			displayName: 'Algorithm',
			name: 'algorithm',
			type: 'options',
			options: [
				{ name: 'HS256', value: 'HS256' },
				{ name: 'HS384', value: 'HS384' },
				{ name: 'HS512', value: 'HS512' },
			],
			default: 'HS256',
			description: 'Tokens with another algorithm are refused',
			displayOptions: { show: { method: ['secret'] } },
		},
		{
			displayName: 'Public Key',
			name: 'publicKey',
			type: 'string',
			typeOptions: { rows: 6 },
			default: '',
			required: true,
			placeholder: 'e.g. -----BEGIN PUBLIC KEY-----',
			description:
				'PEM text of an RSA, EC or Ed25519 public key, or of a certificate. Its type decides which algorithms are accepted.',
			displayOptions: { show: { method: ['pem'] } },
		},
		{
			displayName: 'JWKS URL',
			name: 'jwksUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://project.supabase.co/auth/v1/.well-known/jwks.json',
			description:
				'Where the service publishes its keys. They are cached for 10 minutes, and for a day while the service is down.',
			displayOptions: { show: { method: ['jwks'] } },
		},
		{
			displayName: 'Issuer',
			name: 'issuer',
			type: 'string',
			default: '*',
			required: true,
			placeholder: 'e.g. https://project.supabase.co/auth/v1',
			description:
				'What “iss” must be, exactly. *: not checked. With a JWKS URL, Issuer or Audience is needed.',
			displayOptions: { show: { method: ['jwks', 'pem', 'secret'] } },
		},
		{
			displayName: 'Audience',
			name: 'audience',
			type: 'string',
			default: '*',
			required: true,
			placeholder: 'e.g. authenticated',
			description: 'What “aud” must be or contain. *: not checked.',
			displayOptions: { show: { method: ['jwks', 'pem', 'secret'] } },
		},
		{
			displayName: 'Caller Claim',
			name: 'callerClaim',
			type: 'string',
			default: 'sub',
			placeholder: 'e.g. sub',
			description:
				'The claim that says who is calling, or a path to it such as user.id. Tokens without it, or without “exp”, are refused.',
			displayOptions: { show: { method: ['jwks', 'pem', 'secret'] } },
		},
		{
			...requiredClaims,
			description: 'Other claims that a token must have, such as role = authenticated',
			displayOptions: { show: { method: ['jwks', 'pem', 'secret'] } },
		},
		{
			// n8n replaces a value that is not a list of rows, such as an expression, with an empty list, so
			// no claim would be required. Of two fields with one name the last counts, and this type is kept.
			displayName: requiredClaims.displayName,
			name: requiredClaims.name,
			type: 'hidden',
			default: {},
			displayOptions: { show: { method: ['jwks', 'pem', 'secret'] } },
		},
		{
			displayName: 'Clock Tolerance',
			name: 'clockTolerance',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 300 },
			default: 5,
			description: 'Seconds by which the clocks of the service and of n8n may differ',
			displayOptions: { show: { method: ['jwks', 'pem', 'secret'] } },
		},
	];
}

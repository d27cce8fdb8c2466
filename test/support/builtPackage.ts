/* eslint-disable @typescript-eslint/no-require-imports -- loads what the build made */
import type { ICredentialType, INodeType } from 'n8n-workflow';

type BuiltPackage = {
	OpenRouter: new () => INodeType;
	OpenRouterGateway: new () => INodeType;
	OpenRouterGatewayApi: new () => ICredentialType;
	OpenRouterManagementApi: new () => ICredentialType;
	OpenRouterCallerApi: new () => ICredentialType;
};

/** The node and credential classes that `npm run build` made. */
export const builtPackage = (): BuiltPackage => require('../../index.js') as BuiltPackage;

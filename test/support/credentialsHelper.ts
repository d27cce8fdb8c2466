/**
 * n8n's CredentialsHelper, less its database and overwrites: mirrored from n8n 2.41.1
 * (credentials-helper.js).
 */
import { ICredentialsHelper, NodeHelpers } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialsExpressionResolveValues,
	ICredentialType,
	IExecuteData,
	IHttpRequestOptions,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

export type Credential = {
	type: ICredentialType;
	/** What the user filled in; the rest takes the type's defaults, as in n8n. */
	data: ICredentialDataDecryptedObject;
};

/** For what a run never reaches; it says so if one day it does. */
export const notMirrored = (): never => {
	throw new Error('Not mirrored in test/support');
};

/** `NodeHelpers.getNodeParameters` is what n8n fills a stored credential's gaps with. */
export const withDefaults = (
	type: ICredentialType,
	data: ICredentialDataDecryptedObject,
): ICredentialDataDecryptedObject =>
	NodeHelpers.getNodeParameters(
		type.properties,
		data as INodeParameters,
		true,
		false,
		null,
		null,
	) as ICredentialDataDecryptedObject;

export class TestCredentialsHelper extends ICredentialsHelper {
	constructor(private readonly credentials: readonly Credential[]) {
		super();
	}

	private ofType(name: string): Credential {
		const found = this.credentials.find(({ type }) => type.name === name);
		if (found === undefined) throw new Error(`Unknown credential type ${name}`);
		return found;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.ofType(typeName).type;
		if (typeof authenticate !== 'function') throw new Error('Only functions are mirrored here');
		return await authenticate(credentials, requestOptions as IHttpRequestOptions);
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		_nodeCredentials: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		_raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const found = this.ofType(type);
		const data = withDefaults(found.type, found.data);
		if (values === undefined) return data;
		return values.workflow.expression.getParameterValue(
			data as INodeParameters,
			values.runExecutionData,
			values.runIndex,
			values.itemIndex,
			values.node.name,
			values.connectionInputData,
			mode,
			{},
			executeData,
			false,
			data,
		) as ICredentialDataDecryptedObject;
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.ofType(type).type.properties;
	}

	async getCredentials(): Promise<ICredentials> {
		return notMirrored();
	}

	async updateCredentials(): Promise<void> {
		return notMirrored();
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		return notMirrored();
	}
}

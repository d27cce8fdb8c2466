/** Who asks, for connected sub-nodes: their expressions see it as `$json`. */
import type { IDataObject } from 'n8n-workflow';

export type Asker = {
	/** The verified caller, as in reports. */
	callerId: string;
	/** Of the verified sign-in token; empty without one. */
	claims: IDataObject;
	/** The conversation, bound to the caller; empty when the request names none. */
	sessionId: string;
	/** The request's body, which is not trusted. */
	body: unknown;
};

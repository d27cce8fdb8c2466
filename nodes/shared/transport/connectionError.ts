/** Recognises errors of n8n's HTTP helper by their codes. n8n wraps them, so causes are read, too. */
import { asText, isRecord } from '../values/json';

/** Codes of Node and axios for a connection that failed or broke. */
const CONNECTION_ERROR =
	/^(E(?!RR_)[A-Z_]+|ERR_(NETWORK|CANCELED|STREAM_PREMATURE_CLOSE|TLS_\w+|SSL_\w+)|UND_ERR_\w+|CERT_\w+|DEPTH_ZERO_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|HPE_\w+)$/;

export const isConnectionError = (error: unknown): boolean => hasCode(error, CONNECTION_ERROR);

/** Codes of a connection that was never made: the other end cannot have received the request. */
const NEVER_SENT =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_FAIL|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|ERR_(TLS|SSL)_\w+|CERT_\w+|DEPTH_ZERO_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+)$/;

export const wasNeverSent = (error: unknown): boolean => hasCode(error, NEVER_SENT);

function hasCode(error: unknown, codes: RegExp): boolean {
	for (let cause = error, depth = 0; isRecord(cause) && depth < 4; cause = cause.cause, depth++) {
		if (codes.test(asText(cause.code) ?? '')) return true;
	}
	return false;
}

/**
 * Callers without a token are told apart by the address that n8n sees. Behind a proxy that is the
 * proxy's, for all of them, until N8N_PROXY_HOPS says how many proxies there are; n8n cannot tell by
 * itself, but a call that brings X-Forwarded-For, which then is not read, is a sign.
 */
import type { IWebhookFunctions } from 'n8n-workflow';
import { BoundedMap } from '../shared/values/boundedMap';
import { asText } from '../shared/values/json';

/** Not “set it to 1”: where there is no proxy, callers could then choose their address. */
export const PROXY_HINT =
	'Calls come with X-Forwarded-For, which n8n does not read: if proxies of yours stand before n8n, set N8N_PROXY_HOPS to their number, as all callers behind them count as one until then; if none do, a caller wrote that header and nothing is to be done';

const MAX_TOLD = 1_000;
/** Workflows and nodes whose author n8n's log has told. */
const told = new BoundedMap<true>(MAX_TOLD);

/** What the author should know of how this caller was told apart. Tells n8n's log once per node. */
export function proxyHintFor(context: IWebhookFunctions): string | undefined {
	const forwarded = asText(context.getHeaderData()['x-forwarded-for']) ?? '';
	// Express: the header's addresses, if its setting `trust proxy`, which n8n makes of N8N_PROXY_HOPS,
	// trusts whoever has connected. `ip` may be the same with and without, as on one machine.
	const usedAddresses: unknown = context.getRequestObject().ips;
	const isUsed = Array.isArray(usedAddresses) && usedAddresses.length > 0;
	if (forwarded.trim() === '' || isUsed) return undefined;

	const { id, name: nodeName } = context.getNode();
	const workflowId = context.getWorkflow().id;
	const key = `${workflowId}:${id}`;
	if (told.get(key) === undefined) {
		told.set(key, true);
		context.logger.warn(`OpenRouter Gateway: ${PROXY_HINT}`, { nodeName, workflowId });
	}
	return PROXY_HINT;
}

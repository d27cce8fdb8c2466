/**
 * Where one of the gateway's webhooks listens, as a function of the node's parameters.
 *
 * n8n from 2.35 on calls the function itself, for each request. An older n8n has no such way: it
 * gets the function's source as an expression, which its expression engine evaluates. That takes
 * longer, and the path is the same.
 */
import * as n8nWorkflow from 'n8n-workflow';

/** Its source is evaluated, too, so it may use nothing from outside of it. */
type PathOf = (parameters: { path?: unknown }) => string;

/** What an n8n-workflow that may be older than the one of the types has. */
type Host = Partial<Pick<typeof n8nWorkflow, 'fromFunction' | 'webhookDescriptionFields'>>;

/** To be spread into an entry of `webhooks`. */
export function webhookPath(pathOf: PathOf, host: Host = n8nWorkflow): { path: string } {
	const { fromFunction, webhookDescriptionFields } = host;
	if (fromFunction === undefined || webhookDescriptionFields === undefined) {
		return { path: `={{(${String(pathOf)})($parameter)}}` };
	}
	return webhookDescriptionFields({ path: fromFunction(pathOf) });
}

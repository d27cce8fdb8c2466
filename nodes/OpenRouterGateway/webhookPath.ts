/**
 * The path of one of the gateway's webhooks, as a function of the node's parameters.
 *
 * n8n from 2.35 on calls the function itself, for each request. An older n8n cannot do that, so it gets
 * the function's source as an expression. Evaluating it takes longer and gives the same path.
 */
import * as n8nWorkflow from 'n8n-workflow';

/** It may use nothing from outside of it, because its source may be evaluated as an expression. */
type PathOf = (parameters: { path?: unknown }) => string;

/** The members of n8n-workflow that an older host may lack. */
type Host = Partial<Pick<typeof n8nWorkflow, 'fromFunction' | 'webhookDescriptionFields'>>;

/** Spread the result into an entry of `webhooks`. */
export function webhookPath(pathOf: PathOf, host: Host = n8nWorkflow): { path: string } {
	const { fromFunction, webhookDescriptionFields } = host;
	if (fromFunction === undefined || webhookDescriptionFields === undefined) {
		return { path: `={{(${String(pathOf)})($parameter)}}` };
	}
	return webhookDescriptionFields({ path: fromFunction(pathOf) });
}

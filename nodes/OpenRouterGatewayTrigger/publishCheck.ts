/**
 * What would make every call fail, said when the workflow is published or listens for a test event.
 * n8n shows the message only, so it says what to do as well.
 */
import { NodeOperationError, type IHookFunctions } from 'n8n-workflow';
import { OpenRouterError } from '../shared/api/error';
import { unusableOrigins } from '../shared/caller/origin';
import { readGatewayRules } from './rules';

/** Slashes at the ends would double, and “:” would make a part of the path match anything. */
const USABLE_PATH = /^[\w.~-]+(\/[\w.~-]+)*$/;

/** Throws a sentence for the author. */
export function requireUsableSettings(context: IHookFunctions): void {
	const fault = pathFault(context) ?? rulesFault(context);
	if (fault !== undefined) throw new NodeOperationError(context.getNode(), fault);
}

/** A path that n8n would register and nobody could call. */
function pathFault(context: IHookFunctions): string | undefined {
	const path: unknown = context.getNodeParameter('path');
	return typeof path === 'string' && USABLE_PATH.test(path)
		? undefined
		: 'Path is not one that an endpoint can have. Enter letters, digits, hyphens, and slashes in between, such as ai or my-app/ai; no slash at either end';
}

function rulesFault(context: IHookFunctions): string | undefined {
	try {
		const [origin] = unusableOrigins(readGatewayRules(context).origin.allowedOrigins);
		return origin === undefined
			? undefined
			: `Allowed Origins has an entry that no page can match: ${origin}. Enter scheme, host and port only, such as https://my-app.example`;
	} catch (error) {
		if (error instanceof OpenRouterError) {
			return `${error.failure.message}. ${error.failure.hint}`;
		}
		// An expression, say, that n8n cannot evaluate.
		return error instanceof Error ? error.message : String(error);
	}
}

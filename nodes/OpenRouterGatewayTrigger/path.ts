/** The endpoint's path, checked when the workflow is published. */
import { NodeOperationError, type IHookFunctions } from 'n8n-workflow';

/** Slashes at the ends would double, and “:” would make a part of the path match anything. */
const USABLE_PATH = /^[\w.~-]+(\/[\w.~-]+)*$/;

/** Throws a sentence for a path that n8n would register and nobody could call. */
export function requireUsablePath(context: IHookFunctions): void {
	const path: unknown = context.getNodeParameter('path');
	if (typeof path === 'string' && USABLE_PATH.test(path)) return;
	throw new NodeOperationError(context.getNode(), 'Path is not one that an endpoint can have', {
		description:
			'Enter letters, digits, hyphens, and slashes in between, such as ai or my-app/ai; no slash at either end',
	});
}

/** What the author is told in the editor about a request: what does nothing, or not what was meant. */
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { sharedAnswersHint } from '../../../shared/openrouter/request/caching';
import { requestHints } from '../../../shared/openrouter/request/hints';
import type { ChatRequest } from '../../../shared/openrouter/request/request';
import { needsModelList, supportHint } from '../../../shared/openrouter/support';
import { recallModelsSoon } from '../../../shared/transport/models';
import { addHint } from '../../item/hints';

/** What the request itself shows. */
export function addRequestHints(context: IExecuteFunctions, request: ChatRequest): void {
	for (const message of requestHints(request)) addHint(context, message);
}

/** Behind a Webhook the response cache has readers who know nothing of each other. */
export function addSharedAnswersHint(
	context: IExecuteFunctions,
	headers: Readonly<Record<string, string>>,
): void {
	const message = sharedAnswersHint(headers);
	if (message !== undefined) addHint(context, message);
}

/**
 * What the model and its fallbacks do not support. Only while the workflow is being built: no other
 * call waits for the model list. Never throws, as the answer is there already.
 */
export async function addSupportHint(
	context: IExecuteFunctions,
	credential: ICredentialDataDecryptedObject,
	request: ChatRequest,
): Promise<void> {
	if (context.getMode() !== 'manual' || !needsModelList(request)) return;
	const models = await recallModelsSoon(context, credential);
	const message = models === undefined ? undefined : supportHint(request, models);
	if (message !== undefined) addHint(context, message);
}

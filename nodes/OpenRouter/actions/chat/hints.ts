/** Hints for the author about a request: settings that do nothing, or not what was meant. */
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { sharedAnswersHint } from '../../../shared/openrouter/request/caching';
import { requestHints } from '../../../shared/openrouter/request/hints';
import type { ChatRequest } from '../../../shared/openrouter/request/request';
import { needsModelList, supportHint } from '../../../shared/openrouter/support';
import { cachedModelsSoon } from '../../../shared/transport/models';
import { addHint } from '../../item/hints';

/** Hints that follow from the request alone. */
export function addRequestHints(context: IExecuteFunctions, request: ChatRequest): void {
	for (const message of requestHints(request)) addHint(context, message);
}

/** Behind a Webhook, callers share the response cache without knowing of each other. */
export function addSharedAnswersHint(
	context: IExecuteFunctions,
	headers: Readonly<Record<string, string>>,
): void {
	const message = sharedAnswersHint(headers);
	if (message !== undefined) addHint(context, message);
}

/**
 * Names settings that the model or its fallbacks do not support. Only in manual runs, because it waits
 * for the model list. Never throws, because the answer is already there.
 */
export async function addSupportHint(
	context: IExecuteFunctions,
	credential: ICredentialDataDecryptedObject,
	request: ChatRequest,
): Promise<void> {
	if (context.getMode() !== 'manual' || !needsModelList(request)) return;
	const models = await cachedModelsSoon(context, credential);
	const message = models === undefined ? undefined : supportHint(request, models);
	if (message !== undefined) addHint(context, message);
}

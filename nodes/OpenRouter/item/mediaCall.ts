/** How operations of images, sound and video call OpenRouter: their limits, headers and failures. */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { OpenRouterError, type Failed, type Failure } from '../../shared/failure/failure';
import { maybeBilled, MEDIA_SENTENCES } from '../../shared/failure/sentences/media';
import { allowedValuesHint } from '../../shared/openrouter/media/mediaModel';
import { mediaModelsSoon, type MediaKind } from '../../shared/transport/mediaModels';
import { isMaybePaid } from '../../shared/transport/retry';
import { asText, asTexts, type JsonRecord } from '../../shared/values/json';
import type { ItemCall } from '../operation';
import { readCallLimits } from './callLimits';
import { addHint } from './hints';
import { mediaOptions } from './mediaOptions';

/** What each request of an item needs. `options` is the value of Options. */
export function callSettings({ signal }: ItemCall, options: IDataObject) {
	const headers = asTexts(mediaOptions.read(options).headers);
	return {
		headers,
		limits: readCallLimits(options),
		signals: [signal],
		sentences: MEDIA_SENTENCES,
		mayRepeat: (failure: Failure) => !isMaybePaid(failure),
	};
}

/**
 * The answer of a request that costs money. Throws `OpenRouterError`; the error of a request that may
 * have been carried out says so.
 */
export function orThrowPaid<Reply extends { kind: 'answered' }>(reply: Reply | Failed): Reply {
	if (reply.kind !== 'failed') return reply;
	const { failure } = reply;
	throw new OpenRouterError(isMaybePaid(failure) ? maybeBilled(failure) : failure);
}

/**
 * Names settings that the model does not have, and its own values. Only in manual runs, because it waits
 * for the model list. Never throws, because the answer is already there.
 */
export async function addAllowedValuesHint(
	context: IExecuteFunctions,
	{ itemIndex, credential }: ItemCall,
	kind: MediaKind,
	request: JsonRecord,
): Promise<void> {
	if (itemIndex !== 0 || context.getMode() !== 'manual' || asText(request.model) === '') return;
	const models = await mediaModelsSoon(context, credential, kind);
	addHint(context, models === undefined ? undefined : allowedValuesHint(request, models));
}

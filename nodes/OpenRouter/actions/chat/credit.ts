/** Refuses calls before the key runs dry, so that the author's other uses of it go on. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { OpenRouterError } from '../../../shared/failure/failure';
import { LOW_CREDIT } from '../../../shared/failure/sentences/keys';
import { cachedCredit } from '../../../shared/transport/credit';
import type { ItemCall } from '../../operation';
import { addHint } from '../../item/hints';

/**
 * Throws when the key has less left than `minimumUsd`, or when that cannot be learned just now; does
 * nothing when it is not set, or when the key can never tell.
 */
export async function requireCredit(
	context: IExecuteFunctions,
	{ credential, itemIndex }: ItemCall,
	minimumUsd: number | undefined,
): Promise<void> {
	if (minimumUsd === undefined) return;
	const reply = await cachedCredit(context, credential);
	if (reply.kind === 'failed') throw new OpenRouterError(reply.failure);
	if (reply.remainingUsd === undefined) {
		if (itemIndex === 0) addHint(context, reply.why);
		return;
	}
	if (reply.remainingUsd >= minimumUsd) return;
	throw new OpenRouterError(LOW_CREDIT);
}

/** Waiting for a caller to read. Once the call is over, one who has not is cut off. */
import type { IWebhookFunctions } from 'n8n-workflow';

export type HttpResponse = ReturnType<IWebhookFunctions['getResponseObject']>;

/** Resolves when the response takes more, or never will. */
export const drained = async (response: HttpResponse, over: AbortSignal): Promise<void> =>
	await readOrCut(response, 'drain', over);

/** Resolves when an ended response has left this process, or never will: until then it is in memory. */
export async function taken(response: HttpResponse, over: AbortSignal): Promise<void> {
	if (!response.writableFinished) await readOrCut(response, 'finish', over);
}

const readOrCut = async (
	response: HttpResponse,
	event: 'drain' | 'finish',
	over: AbortSignal,
): Promise<void> =>
	await new Promise((resolve) => {
		const settle = () => {
			response.off(event, settle);
			response.off('close', settle);
			over.removeEventListener('abort', giveUp);
			resolve();
		};
		const giveUp = () => {
			response.destroy();
			settle();
		};
		response.once(event, settle);
		response.once('close', settle);
		over.addEventListener('abort', giveUp);
		// Either may have happened before anyone listened.
		if (response.destroyed) settle();
		else if (over.aborted) giveUp();
	});

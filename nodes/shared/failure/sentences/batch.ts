/** Failures that only batches can have. */
import { CHAT_SENTENCES } from './chat';
import { failureOf, timedOutWith } from './common';
import { AGAIN_HINT, byType } from './explanation';

const AGAIN = 'Create a batch of the items that have no result';

/** Of batches and their requests, which are chats, by the codes that OpenRouter and the providers give. */
export const BATCH_SENTENCES = byType({
	...Object.fromEntries(CHAT_SENTENCES),
	timed_out: timedOutWith(AGAIN_HINT),
	batch_expired: {
		message: 'The batch expired before this request was done',
		hint: AGAIN,
	},
	batch_cancelled: {
		message: 'The batch was cancelled before this request was done',
		hint: AGAIN,
	},
	batch_client_error: {
		message: 'The model’s provider did not accept this request',
		hint: 'Check the messages and the options of the item against what the model supports',
	},
});

export const NO_RESULT = failureOf(
	502,
	'no_batch_result',
	'The batch has no result for this item',
	AGAIN,
);

/** Not retryable: another attempt may pay for a second batch. */
const BE_RUNNING =
	'be running and will then be billed. Look for it at openrouter.ai/activity or with GET /batches before you run the node again; when it is there, read it with Batch: Get';

export const MAYBE_CREATED = failureOf(
	504,
	'batch_maybe_created',
	'OpenRouter did not say whether it has accepted the batch',
	`It may ${BE_RUNNING}`,
).with({ remains: `The batch may ${BE_RUNNING}` });

export const MODEL_WITHOUT_BATCHES =
	'Choose a model that has a batch variant, see openrouter.ai/models?variant=batch. With a Base URL of your own, its server must offer /batches';

/** For the error of a batch that ends the run. */
export const otherBatches = (batchIds: readonly string[]): string =>
	`Other items are in batches that OpenRouter has accepted and will bill: read these with Batch: Get, and do not create them again. Their IDs: ${batchIds.join(', ')}`;

export const BATCH_NOT_FOUND = failureOf(
	404,
	'not_found',
	'OpenRouter does not know this batch',
	'Check Batch ID, and that the credential has a key of the workspace in which the batch was created',
);

export const BATCH_GONE = failureOf(
	410,
	'gone',
	'OpenRouter no longer has this batch',
	'Results are deleted 30 days after a batch was created',
);

export const BATCH_FAILED = failureOf(
	502,
	'batch_failed',
	'OpenRouter did not accept the requests of the batch',
	'The error’s details say why. One faulty request fails the whole batch: put it right, and create the batch again',
);

export const BATCH_EXPIRED = failureOf(
	504,
	'batch_expired',
	'The batch expired before it was done',
	'Create it again, with fewer items or another model',
);

export const BATCH_CANCELLED = failureOf(
	502,
	'batch_cancelled',
	'The batch was cancelled',
	'It was cancelled at OpenRouter: create it again if you still need it',
);

export const BATCH_WITHOUT_RESULTS = failureOf(
	502,
	'no_batch_result',
	'The batch has no results',
	'OpenRouter says that it is finished and gives none: look at it again later, or at openrouter.ai/activity',
);

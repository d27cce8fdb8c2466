/** Failures of images, speech and transcription, and of videos while they are ordered. */
import type { Failure } from '../failure';
import { failureOf, invalidAnswer, OUT_OF_CREDIT, timedOutWith } from './common';
import { byType, type Sentences } from './explanation';

const OTHER_WORDS = 'Change the wording, or choose another model';
const LATER = 'Try again shortly, or choose another model';
const OTHER_MODEL = 'Choose a model from the list: it has only models that can do this';
const OTHER_IMAGE = 'Give another image, or a smaller one';

const image = (message: string, hint = OTHER_IMAGE): Sentences => ({ message, hint });

/** By error type, also by those of a status. */
export const MEDIA_SENTENCES = byType({
	invalid_request: {
		message: 'OpenRouter did not accept the request',
		hint: 'Check the options against what the model supports',
	},
	payment_required: OUT_OF_CREDIT,
	not_found: {
		message: 'OpenRouter found no provider for this model and these settings',
		hint: OTHER_MODEL,
	},
	timed_out: timedOutWith('Raise Total Timeout under Options, or choose a faster model'),
	wrong_endpoint: { message: 'This model cannot do this', hint: OTHER_MODEL },
	unprocessable: { message: 'OpenRouter could not process the request', hint: 'Check the options' },
	invalid_prompt: { message: 'The model could not use this text', hint: OTHER_WORDS },
	string_too_long: { message: 'The text is longer than the model can take', hint: 'Shorten it' },
	content_policy_violation: {
		message: 'The request was blocked by a content policy',
		hint: OTHER_WORDS,
	},
	refusal: { message: 'The model refused', hint: OTHER_WORDS },
	invalid_image: image('An image could not be read'),
	image_too_large: image('An image is too large for the model'),
	image_too_small: image('An image is too small for the model', 'Give a larger image'),
	unsupported_image_format: image(
		'The model does not take images of this format',
		'Convert it to PNG or JPEG',
	),
	image_download_failed: image(
		'The provider could not fetch an image',
		'Check its address, or give the image as a binary field',
	),
	image_not_found: image('The provider found no image at the address', 'Check the address'),
	rate_limit_exceeded: {
		message: 'OpenRouter is limiting requests for this key or model',
		hint: LATER,
	},
	server: { message: 'OpenRouter had an internal error', hint: LATER },
	provider_unavailable: {
		message: 'The model’s provider did not give a valid answer',
		hint: LATER,
	},
	provider_overloaded: {
		message: 'No provider can take the request right now',
		hint: LATER,
	},
});

export const FILE_TOO_LARGE = invalidAnswer(
	'The file is larger than the limit of this node',
	'Raise Max File Size (MB) under Options',
);

/** Not retryable: it was billed, if at all, before it was empty. */
export const NO_IMAGE = invalidAnswer(
	'The model gave no image',
	'Change the prompt, or choose another model',
);

export const IMAGE_UNREADABLE = invalidAnswer(
	'OpenRouter’s image is not in base64',
	'Try again, or choose another model or provider',
);

export const NO_TEXT = invalidAnswer(
	'OpenRouter’s answer has no text',
	'Check that the recording has speech, or choose another model',
);

export const NO_SOUND = invalidAnswer(
	'The model gave no sound',
	'Change the text or the voice, or choose another model',
);

export const NOT_STORED = failureOf(
	500,
	'not_stored',
	'n8n could not store a file that OpenRouter sent',
	'Look at n8n’s storage of binary data: it may be full or out of reach. The error’s details hold what n8n said',
);

/**
 * The same failure of a request that may have been carried out and billed although no answer came. It
 * was not sent again.
 */
export const maybeBilled = (failure: Failure): Failure =>
	failure.with({
		hint: `${failure.hint}. ${MAYBE_BILLED}`,
		remains: MAYBE_BILLED,
		retryable: false,
	});

const MAYBE_BILLED =
	'It may have been made and billed all the same, so nothing was sent again: see openrouter.ai/activity before you do';

/** What the requests for images, speech, transcription and video have in common. Pure. */
import { invalidInput } from '../../failure/failure';
import { asRecord, asText, defined, isRecord, type JsonRecord } from '../../values/json';
import { requireModel } from '../modelId';
import { readExtraBody } from '../request/extraBody';

/** The node sets these itself. */
const OWN_FIELDS = ['model', 'stream'] as const;

export type MediaFields = {
	model: string;
	/** Of the request, before the settings: the prompt and the files. */
	content: JsonRecord;
	/** Fields under OpenRouter's names; `headers` is left out. */
	settings: JsonRecord;
	/** JSON object, or its text, merged over the rest. */
	extraBody: unknown;
};

/** The body of the request. Throws `OpenRouterError` (`invalid_input`), which names the wrong field. */
export function buildMediaRequest({
	model: chosen,
	content,
	settings,
	extraBody,
}: MediaFields): JsonRecord {
	const model = requireModel(chosen);
	const extra = readExtraBody(extraBody, OWN_FIELDS, '{"provider": {"sort": "price"}}');
	const { provider } = extra;
	return {
		model,
		...defined(content),
		// They are read with the settings, and sent beside the body.
		...defined({ ...settings, headers: undefined }),
		...extra,
		...(isRecord(provider) && { provider: { ...asRecord(settings.provider), ...provider } }),
	};
}

/** The text. Throws when it is empty, as it would be paid for, or refused, in vain. */
export function requireText(label: string, text: string): string {
	if (text.trim() !== '') return text;
	throw invalidInput(
		`${label} is empty`,
		'Enter a text, or check the expression that gives it: its field may have another name',
	);
}

const PIXELS = /^\d+\s*x\s*\d+$/i;

/** Throws for image settings of which OpenRouter refuses one beside the other. */
export function checkImageSettings(settings: JsonRecord): JsonRecord {
	const { size, resolution, aspect_ratio: ratio, background, output_format: format } = settings;
	if (PIXELS.test(asText(size) ?? '') && (resolution !== undefined || ratio !== undefined)) {
		throw invalidInput(
			'Options has a Size in pixels beside Resolution or Aspect Ratio',
			'Pixels say both: remove Resolution and Aspect Ratio, or enter a Size such as 2K',
		);
	}
	if (background === 'transparent' && (format === 'jpeg' || format === 'svg')) {
		throw invalidInput(
			`Background is transparent, and Output Format is ${format}`,
			'Choose PNG or WebP, which can be transparent',
		);
	}
	return settings;
}

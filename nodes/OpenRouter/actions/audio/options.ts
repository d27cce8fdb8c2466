/** Options of speech and transcription, and the API fields that they set. Unset options are not sent. */
import { byDisplayName, lengthOfExpression } from '../../../shared/parameters/collection';
import { described, parameters } from '../../../shared/parameters/parameters';
import { fileSizeOption, mediaOptions, outputFieldOption } from '../../item/mediaOptions';

const speakOptions = described({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: byDisplayName([
		lengthOfExpression,
		{
			displayName: 'Look Up Cost',
			name: 'lookUpCost',
			type: 'boolean',
			default: true,
			description:
				'Whether to ask OpenRouter afterwards what the speech cost. It takes a few seconds more, as speech itself comes without its cost.',
		},
		{
			displayName: 'Speed',
			name: 'speed',
			type: 'number',
			typeOptions: { minValue: 0.25, maxValue: 4, numberPrecision: 2 },
			default: 1,
			description: 'How fast to speak, for models that support it',
		},
		{
			displayName: 'Voice Sample Field',
			name: 'voiceSampleField',
			type: 'string',
			default: '',
			placeholder: 'e.g. voice',
			description:
				'Binary field with a recording of a voice to imitate, up to 15 MB, for models that support it',
		},
		{
			displayName: 'Voice Sample Text',
			name: 'voiceSampleText',
			type: 'string',
			typeOptions: { rows: 2 },
			default: '',
			description: 'What is said in the voice sample',
		},
		...mediaOptions.description,
		...fileSizeOption.description,
		...outputFieldOption.description,
	]),
});

export const speaking = parameters(
	speakOptions,
	{
		speed: { sets: 'speed' },
		lookUpCost: {},
		voiceSampleField: { closes: true },
		voiceSampleText: {},
		...mediaOptions.table,
		...fileSizeOption.table,
		...outputFieldOption.table,
	},
	'',
);

const transcribeOptions = described({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: byDisplayName([
		{
			displayName: 'Language',
			name: 'language',
			type: 'string',
			default: 'en',
			placeholder: 'e.g. en',
			description: 'ISO 639-1 code of the language that is spoken. Found out without it.',
		},
		lengthOfExpression,
		{
			displayName: 'Output Detail',
			name: 'outputDetail',
			type: 'options',
			options: [
				{ name: 'Text', value: 'json' },
				{
					name: 'Verbose',
					value: 'verbose_json',
					description: 'With language, duration and segments, from providers that have them',
				},
			],
			default: 'verbose_json',
			description: 'What to return beside the text',
		},
		{
			displayName: 'Send As',
			name: 'sendAs',
			type: 'options',
			options: [
				{
					name: 'Form',
					value: 'form',
					description: 'Takes less memory; up to 25 MB, and without Provider Options (JSON)',
				},
				{ name: 'JSON', value: 'json', description: 'The recording as base64' },
			],
			default: 'form',
			description: 'How to send the recording. JSON, when not added.',
		},
		{
			displayName: 'Temperature',
			name: 'temperature',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 2, numberPrecision: 2 },
			default: 0,
			description: 'Lower values make the text more predictable',
		},
		{
			displayName: 'Timestamps',
			name: 'timestamps',
			type: 'multiOptions',
			options: [
				{ name: 'Segments', value: 'segment' },
				{ name: 'Words', value: 'word' },
			],
			default: [],
			description: 'Times to return. They make the output verbose.',
		},
		...mediaOptions.description,
		...fileSizeOption.description,
	]),
});

export const transcribing = parameters(
	transcribeOptions,
	{
		language: { sets: 'language' },
		temperature: { sets: 'temperature' },
		outputDetail: { sets: 'response_format' },
		timestamps: { sets: 'timestamp_granularities' },
		sendAs: {},
		...mediaOptions.table,
		...fileSizeOption.table,
	},
	'',
);

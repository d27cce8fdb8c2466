/** Speaks a text; one item in, one sound out. */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { invalidInput, OpenRouterError } from '../../../shared/failure/failure';
import { INVALID_RESPONSE } from '../../../shared/failure/sentences/common';
import { maybeBilled, NO_SOUND } from '../../../shared/failure/sentences/media';
import { costOfGeneration } from '../../../shared/openrouter/generation';
import { partOf } from '../../../shared/openrouter/request/attachment';
import { buildMediaRequest, requireText } from '../../../shared/openrouter/media/mediaRequest';
import { requireVoice, speechFile } from '../../../shared/openrouter/media/speech';
import { readCollection } from '../../../shared/parameters/collection';
import { readText } from '../../../shared/parameters/values';
import { mediaModelsSoon } from '../../../shared/transport/mediaModels';
import { requestBytes, requestJson } from '../../../shared/transport/request';
import { asText, defined, type JsonRecord } from '../../../shared/values/json';
import { storeOutputFiles } from '../../item/binaryFile';
import { chosenFiles, measureChosenFile, readChosenFile } from '../../item/chosenFile';
import { callSettings, orThrowPaid } from '../../item/mediaCall';
import { modelFieldOf, readModel } from '../../item/modelField';
import { toItem } from '../../item/output';
import { operation, type ItemCall } from '../../operation';
import { speaking } from './options';

const textField: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	typeOptions: { rows: 4 },
	required: true,
	default: '',
	placeholder: 'e.g. Welcome! How can I help?',
	description: 'What to say',
};

const voiceField: INodeProperties = {
	displayName: 'Voice',
	name: 'voice',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		'Who speaks. Choose the model first: each has voices of its own, and some need none.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose a voice of the model',
			typeOptions: { searchListMethod: 'searchVoices', searchable: true },
		},
		{
			displayName: 'ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. alloy',
			hint: 'For models whose voices OpenRouter does not list',
		},
	],
};

const formatField: INodeProperties = {
	displayName: 'Format',
	name: 'format',
	type: 'options',
	options: [
		{ name: 'MP3', value: 'mp3', description: 'Plays everywhere' },
		{
			name: 'PCM',
			value: 'pcm',
			description: 'Raw samples of 16 bits without a header, which browsers cannot play',
		},
	],
	default: 'mp3',
	description: 'How the sound is encoded',
};

/** 15 MB of sound are 20 MB of base64, the most that OpenRouter takes. */
const MAX_SAMPLE_BYTES = 15 * 1024 * 1024;

async function voiceSample(
	context: IExecuteFunctions,
	itemIndex: number,
	options: IDataObject,
): Promise<JsonRecord[] | undefined> {
	const binaryField = speaking.one(options, 'voiceSampleField');
	const text = speaking.one(options, 'voiceSampleText');
	if (binaryField === undefined) {
		if (text === undefined) return undefined;
		throw invalidInput(
			'Options has Voice Sample Text without Voice Sample Field',
			'Add Voice Sample Field with the recording, or remove the text',
		);
	}
	const [chosen, ...others] = chosenFiles(context, itemIndex, binaryField, 'Voice Sample Field');
	if (chosen === undefined || others.length > 0) {
		throw invalidInput('Voice Sample Field has several names', 'Enter one: a voice has one sample');
	}
	await measureChosenFile(context, chosen, MAX_SAMPLE_BYTES, 'Give a shorter recording');
	const file = await readChosenFile(context, itemIndex, chosen, MAX_SAMPLE_BYTES);
	return [
		partOf(file, { label: 'Voice Sample Field', kind: 'audio', isKindFixed: true }),
		...(text === undefined ? [] : [{ type: 'text', text }]),
	];
}

/** OpenRouter records a call a few seconds after it. */
const RECORDING = { everyMs: 1_000, timeoutMs: 10_000 };

/** `undefined` when there is no record in time. Never throws, because the speech is already there. */
async function lookUpCost(
	context: IExecuteFunctions,
	{ credential, wait, signal }: ItemCall,
	id: string,
): Promise<number | undefined> {
	const record = { method: 'GET', path: '/generation', qs: { id }, signals: [signal] } as const;
	const look = async () =>
		await requestJson(context, credential, record).then(
			(reply) => (reply.kind === 'answered' ? costOfGeneration(reply.body) : undefined),
			() => undefined,
		);
	const found = await wait(look, RECORDING);
	return found.kind === 'done' ? found.value : undefined;
}

export const speak = operation({
	name: 'Speak',
	action: 'Speak a text',
	description: 'Make speech from a text',
	credential: 'inference',
	forAgents: false,
	fields: [
		modelFieldOf('The model that speaks', 'searchSpeechModels', 'e.g. openai/gpt-4o-mini-tts'),
		textField,
		voiceField,
		formatField,
		speaking.description,
	],
	async readItem(call) {
		const { itemIndex, credential } = call;
		const given = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
		const settings = speaking.read(given);
		const request = callSettings(call, given);
		const maxBytes = speaking.one(given, 'maxFileSizeMb');
		const binaryKey = speaking.one(given, 'outputField');
		const wantsCost = speaking.one(given, 'lookUpCost') === true;
		const voice: unknown = this.getNodeParameter('voice', itemIndex, '', { extractValue: true });
		const text = readText('Text', this.getNodeParameter('text', itemIndex, '')) ?? '';
		const format = readText('Format', this.getNodeParameter('format', itemIndex, 'mp3')) || 'mp3';
		const body = buildMediaRequest({
			model: readModel(this, itemIndex),
			content: {
				input: requireText('Text', text),
				voice: readText('Voice', voice)?.trim() || undefined,
				response_format: format,
				input_references: await voiceSample(this, itemIndex, given),
			},
			settings,
			extraBody: speaking.one(given, 'extraBody'),
		});
		if (body.voice !== undefined) {
			requireVoice(body, (await mediaModelsSoon(this, credential, 'speech')) ?? []);
		}
		return { body, request, maxBytes, binaryKey, wantsCost, format };
	},
	async runItem(call, { body, request, maxBytes, binaryKey, wantsCost, format }) {
		const { itemIndex, credential } = call;
		const { bytes, contentType, generationId } = orThrowPaid(
			await requestBytes(this, credential, {
				method: 'POST',
				path: '/audio/speech',
				body,
				maxBytes,
				...request,
			}),
		);
		const sound = speechFile(bytes, {
			format: asText(body.response_format) ?? format,
			contentType,
			binaryKey,
		});
		if (sound === undefined) {
			const failure = bytes.length === 0 ? NO_SOUND : maybeBilled(INVALID_RESPONSE);
			throw new OpenRouterError(failure.with(defined({ generationId })));
		}
		const isLookedUp = wantsCost && generationId !== undefined;
		const output = defined({
			binaryKey: sound.binaryKey,
			mimeType: sound.mimeType,
			fileName: sound.fileName,
			bytes: bytes.length,
			model: asText(body.model),
			voice: asText(body.voice),
			cost: isLookedUp ? await lookUpCost(this, call, generationId) : undefined,
			generationId,
		});
		return [toItem(output, itemIndex, await storeOutputFiles(this, [sound], output))];
	},
});

/** Writes down what is said in a recording; one item in, one text out. */
import { randomUUID } from 'node:crypto';
import type { INodeProperties } from 'n8n-workflow';
import { invalidInput, orThrow } from '../../../shared/failure/failure';
import { buildMediaRequest } from '../../../shared/openrouter/media/mediaRequest';
import {
	MAX_FORM_BYTES,
	readTranscription,
	soundFormat,
	soundName,
	transcriptionForm,
	transcriptionSettings,
} from '../../../shared/openrouter/media/transcription';
import { readCollection } from '../../../shared/parameters/collection';
import { requestJson } from '../../../shared/transport/request';
import {
	chosenFiles,
	measureChosenFile,
	readChosenBytes,
	readChosenFile,
	requireContent,
} from '../../item/chosenFile';
import { callSettings, orThrowPaid } from '../../item/mediaCall';
import { modelFieldOf, readModel } from '../../item/modelField';
import { toItem } from '../../item/output';
import { operation } from '../../operation';
import { transcribing } from './options';

const FIELD = 'Input Data Field Name';

const binaryField: INodeProperties = {
	displayName: FIELD,
	name: 'binaryField',
	type: 'string',
	required: true,
	default: 'data',
	placeholder: 'e.g. data',
	description: 'Binary field of the incoming item with the recording',
	hint: 'WAV, MP3, FLAC, M4A, OGG, WebM or AAC. Providers give up after a minute: split long recordings.',
};

export const transcribe = operation({
	name: 'Transcribe',
	action: 'Transcribe a recording',
	description: 'Write down what is said in a recording',
	credential: 'inference',
	forAgents: false,
	fields: [
		modelFieldOf(
			'The model that listens',
			'searchTranscriptionModels',
			'e.g. openai/whisper-large-v3',
		),
		binaryField,
		transcribing.description,
	],
	async readItem(call) {
		const { itemIndex } = call;
		const given = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
		const settings = transcribing.read(given);
		const { headers, ...request } = callSettings(call, given);
		const maxBytes = transcribing.one(given, 'maxFileSizeMb');
		const isForm = transcribing.one(given, 'sendAs') === 'form';
		const named: unknown = this.getNodeParameter('binaryField', itemIndex, 'data');
		const [chosen, ...others] = chosenFiles(this, itemIndex, named, FIELD);
		if (chosen === undefined || others.length > 0) {
			throw invalidInput(`${FIELD} has several names`, 'Enter one: an item has one recording');
		}
		const limit = isForm ? Math.min(maxBytes, MAX_FORM_BYTES) : maxBytes;
		if (limit < maxBytes) {
			await measureChosenFile(this, chosen, limit, 'A form takes up to 25 MB: set Send As to JSON');
		}
		const model = readModel(this, itemIndex);
		const fields = (content: object) =>
			buildMediaRequest({
				model,
				content: { ...content },
				settings: transcriptionSettings(settings),
				extraBody: transcribing.one(given, 'extraBody'),
			});
		if (!isForm) {
			const { fileName, base64, bytes, mimeType } = await readChosenFile(
				this,
				itemIndex,
				chosen,
				limit,
			);
			requireContent(chosen, bytes);
			const format = soundFormat(mimeType, `“${fileName}”`);
			const body = fields({ input_audio: { data: base64, format } });
			return { model, request: { ...request, headers, body } };
		}
		const { fileName, content, mimeType } = await readChosenBytes(this, itemIndex, chosen, limit);
		requireContent(chosen, content.length);
		const format = soundFormat(mimeType, `“${fileName}”`);
		const { provider, ...members } = fields({});
		if (provider !== undefined) {
			throw invalidInput(
				'Provider Options (JSON) cannot be sent in a form',
				'Set Send As to JSON, or remove Provider Options (JSON), and provider from Extra Body (JSON)',
			);
		}
		const { contentType, body } = transcriptionForm(
			members,
			{ content, mimeType, fileName: soundName(fileName, mimeType, format) },
			`n8n-${randomUUID()}`,
		);
		return {
			model,
			request: { ...request, headers: { ...headers, 'Content-Type': contentType }, body },
		};
	},
	async runItem({ itemIndex, credential }, { model, request }) {
		const { body, generationId } = orThrowPaid(
			await requestJson(this, credential, {
				method: 'POST',
				path: '/audio/transcriptions',
				...request,
			}),
		);
		return [toItem(orThrow(readTranscription(body, model.trim(), generationId)), itemIndex)];
	},
});

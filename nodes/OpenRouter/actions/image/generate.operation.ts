/** Makes images from a text, and from other images; one item in, one item with all its images out. */
import type { INodeProperties } from 'n8n-workflow';
import { invalidInput, orThrow } from '../../../shared/failure/failure';
import { FILE_TOO_LARGE } from '../../../shared/failure/sentences/media';
import { imageCount, IMAGE_MEMBER, readImages } from '../../../shared/openrouter/media/images';
import {
	buildMediaRequest,
	checkImageSettings,
	requireText,
} from '../../../shared/openrouter/media/mediaRequest';
import { partOf, type AttachmentSettings } from '../../../shared/openrouter/request/attachment';
import { readCollection } from '../../../shared/parameters/collection';
import { readText } from '../../../shared/parameters/values';
import { requestBase64 } from '../../../shared/transport/base64Answer';
import { nonEmpty } from '../../../shared/values/json';
import { storeOutputFiles } from '../../item/binaryFile';
import { fileSourceFields, readFileParts } from '../../item/fileSource';
import { addAllowedValuesHint, callSettings, orThrowPaid } from '../../item/mediaCall';
import { modelFieldOf, readModel } from '../../item/modelField';
import { toItem } from '../../item/output';
import { operation } from '../../operation';
import { options } from './options';

const MAX_REFERENCES = 16;

const promptField: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 4 },
	required: true,
	default: '',
	placeholder: 'e.g. A teapot on a wooden table, soft morning light',
	description: 'What the image shows, or what to change in the reference images',
};

const referencesField: INodeProperties = {
	displayName: 'Reference Images',
	name: 'referenceImages',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Image',
	default: {},
	description: 'Images to start from, in this order; up to 16',
	options: [{ displayName: 'Image', name: 'values', values: fileSourceFields }],
};

const REFERENCE: AttachmentSettings = {
	label: referencesField.displayName,
	kind: 'image',
	isKindFixed: true,
};

export const generate = operation({
	name: 'Generate',
	action: 'Generate an image',
	description: 'Make images from a text, or from other images',
	credential: 'inference',
	forAgents: false,
	fields: [
		modelFieldOf(
			'The model that makes the images',
			'searchImageModels',
			'e.g. google/gemini-2.5-flash-image',
		),
		promptField,
		referencesField,
		options.description,
	],
	async readItem(call) {
		const { itemIndex } = call;
		const given = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
		const settings = options.read(given);
		const request = callSettings(call, given);
		const maxBytes = options.one(given, 'maxFileSizeMb');
		const prompt = readText('Prompt', this.getNodeParameter('prompt', itemIndex, '')) ?? '';
		const references = await readFileParts(
			this,
			itemIndex,
			this.getNodeParameter('referenceImages', itemIndex, {}),
			{ label: referencesField.displayName, maxBytes },
			(file) => partOf(file, REFERENCE),
		);
		if (references.length > MAX_REFERENCES) {
			throw invalidInput(
				`Reference Images has ${references.length} images`,
				`OpenRouter takes up to ${MAX_REFERENCES}`,
			);
		}
		const body = buildMediaRequest({
			model: readModel(this, itemIndex),
			content: {
				prompt: requireText('Prompt', prompt),
				input_references: nonEmpty(references),
			},
			settings: checkImageSettings(settings),
			extraBody: options.one(given, 'extraBody'),
		});
		return { body, request, maxBytes, binaryKey: options.one(given, 'outputField') };
	},
	async runItem(call, { body, request, maxBytes, binaryKey }) {
		const { itemIndex, credential } = call;
		const reply = orThrowPaid(
			await requestBase64(this, credential, {
				method: 'POST',
				path: '/images',
				body,
				member: IMAGE_MEMBER,
				maxBytes: maxBytes * imageCount(body),
				tooLarge: FILE_TOO_LARGE,
				...request,
			}),
		);
		const { output, files } = orThrow(readImages(reply, { binaryKey, model: String(body.model) }));
		await addAllowedValuesHint(this, call, 'image', body);
		return [toItem(output, itemIndex, await storeOutputFiles(this, files, output))];
	},
});

/**
 * Orders a video, and waits for it; one item in, one item with the job and its files out.
 *
 * A job that OpenRouter has taken is paid for. From there on nothing but the job's own failure is an
 * error: a wait that is too short, or a download that breaks, gives the job as it is, so that neither a
 * retry of the node nor the author orders the video again.
 */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import {
	authorText,
	Failure,
	invalidInput,
	OpenRouterError,
} from '../../../shared/failure/failure';
import { CANCELED } from '../../../shared/failure/sentences/common';
import { NO_JOB } from '../../../shared/failure/sentences/video';
import { buildMediaRequest } from '../../../shared/openrouter/media/mediaRequest';
import {
	asReference,
	checkVideoSettings,
	readVideoJob,
	type VideoJob,
} from '../../../shared/openrouter/media/video';
import { readCollection } from '../../../shared/parameters/collection';
import { readFlag, readText } from '../../../shared/parameters/values';
import { requestJson } from '../../../shared/transport/request';
import { defined, nonEmpty } from '../../../shared/values/json';
import { storeFiles } from '../../item/binaryFile';
import { fileSourceFields, readFileParts } from '../../item/fileSource';
import { addHint } from '../../item/hints';
import {
	addAllowedValuesHint,
	callSettings,
	modelFieldOf,
	orThrowPaid,
} from '../../item/mediaCall';
import { readModel } from '../../item/modelField';
import { toItem } from '../../item/output';
import { operation, type ItemCall } from '../../operation';
import { downloadVideos, jobOutput, lookAtJob, requireVideo, type JobCall } from './job';
import { options } from './options';

const promptField: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	placeholder: 'e.g. A paper boat drifts down a rainy street',
	description: 'What the video shows. Some models need only an image.',
};

const framesField: INodeProperties = {
	displayName: 'Frames',
	name: 'frames',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Frame',
	default: {},
	description: 'Images that the video begins or ends with',
	options: [
		{
			displayName: 'Frame',
			name: 'values',
			values: [
				{
					displayName: 'Position',
					name: 'frameType',
					type: 'options',
					options: [
						{ name: 'First Frame', value: 'first_frame' },
						{ name: 'Last Frame', value: 'last_frame' },
					],
					default: 'first_frame',
					description: 'Which frame the image is',
				},
				...fileSourceFields,
			],
		},
	],
};

const referencesField: INodeProperties = {
	displayName: 'References',
	name: 'references',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Reference',
	default: {},
	description: 'Images, and for some models sound and videos, that show what is meant',
	options: [{ displayName: 'Reference', name: 'values', values: fileSourceFields }],
};

const waitField: INodeProperties = {
	displayName: 'Wait for Video',
	name: 'waitForVideo',
	type: 'boolean',
	default: true,
	description:
		'Whether to wait until the video is ready, and download it. Otherwise the output has the job, for Get, Download or a webhook.',
};

const MAX_IMAGE_BYTES = 50 * 1024 * 1024;

async function readFrames(context: IExecuteFunctions, itemIndex: number) {
	const frames = await readFileParts(
		context,
		itemIndex,
		context.getNodeParameter('frames', itemIndex, {}),
		{ label: 'Frames', kind: 'image', maxBytes: MAX_IMAGE_BYTES },
	);
	const images = frames.map(({ entry, part }) => ({
		...part,
		frame_type: entry.frameType === 'last_frame' ? 'last_frame' : 'first_frame',
	}));
	for (const type of ['first_frame', 'last_frame']) {
		if (images.filter((image) => image.frame_type === type).length > 1) {
			throw invalidInput(
				`Frames has two images for the ${type.replace('_', ' ')}`,
				'Give one, or use References for further images',
			);
		}
	}
	return nonEmpty(images);
}

async function readReferences(context: IExecuteFunctions, itemIndex: number) {
	const references = await readFileParts(
		context,
		itemIndex,
		context.getNodeParameter('references', itemIndex, {}),
		{ label: 'References', kind: 'auto', maxBytes: MAX_IMAGE_BYTES },
	);
	return nonEmpty(references.map(({ part }) => asReference(part)));
}

/** The job when it has ended, or as it was last; and what kept it from ending, for the author. */
type Waited = { job: VideoJob; problem?: string };

/** Errors that may pass do not end the wait, since the job goes on without us. A new one may be unknown. */
const mayPass = ({ retryable, statusCode }: Failure): boolean =>
	retryable || statusCode === 404 || statusCode >= 500;

async function waitForJob(
	context: IExecuteFunctions,
	{ wait }: ItemCall,
	jobCall: JobCall,
	ordered: VideoJob,
	timing: { everyMs: number; timeoutMs: number },
): Promise<Waited> {
	let last = ordered;
	const found = await wait(async () => {
		const seen = await lookAtJob(context, jobCall, ordered.jobId);
		if (seen instanceof Failure) {
			return mayPass(seen) ? undefined : { job: last, problem: authorText(seen) };
		}
		last = { ...ordered, ...seen };
		requireVideo(last);
		return last.status === 'completed' ? { job: last } : undefined;
	}, timing);
	if (found.kind === 'done') return found.value;
	if (found.kind === 'cancelled') throw new OpenRouterError(CANCELED);
	const seconds = Math.round(timing.timeoutMs / 1000);
	return {
		job: last,
		problem: `The video was not ready after ${seconds} seconds. It goes on at OpenRouter: continue with the operation Download and its jobId, and do not order it again`,
	};
}

export const generate = operation({
	name: 'Generate',
	action: 'Generate a video',
	description: 'Order a video, and wait for it or not',
	credential: 'inference',
	forAgents: false,
	fields: [
		modelFieldOf('searchVideoModels', 'e.g. google/veo-3.1'),
		promptField,
		framesField,
		referencesField,
		waitField,
		options.description,
	],
	async runItem(call) {
		const { itemIndex, credential } = call;
		const given = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
		const settings = checkVideoSettings(options.read(given));
		const request = callSettings(call, given);
		const isWaiting = readFlag(
			'Wait for Video',
			this.getNodeParameter('waitForVideo', itemIndex, true),
		);
		const timing = {
			everyMs: options.one(given, 'checkEvery'),
			timeoutMs: options.one(given, 'waitAtMost'),
		};
		const saved = {
			maxBytes: options.one(given, 'maxFileSizeMb'),
			binaryKey: options.one(given, 'outputField'),
		};
		const prompt = readText('Prompt', this.getNodeParameter('prompt', itemIndex, '')) ?? '';
		const content = {
			prompt: prompt.trim() === '' ? undefined : prompt,
			frame_images: await readFrames(this, itemIndex),
			input_references: await readReferences(this, itemIndex),
		};
		if (Object.values(content).every((value) => value === undefined)) {
			throw invalidInput(
				'Prompt is empty, and there is no image',
				'Enter a prompt, or check the expression that gives it; some models need only an image',
			);
		}
		const body = buildMediaRequest({
			model: readModel(this, itemIndex),
			content,
			settings,
			extraBody: options.one(given, 'extraBody'),
		});

		const post = { method: 'POST', path: '/videos', body, ...request } as const;
		const reply = orThrowPaid(await requestJson(this, credential, post));
		const ordered = readVideoJob(reply.body);
		if (ordered === undefined) throw new OpenRouterError(NO_JOB);
		await addAllowedValuesHint(this, call, 'video', body);
		const { model } = body;
		if (isWaiting === false) return [toItem({ ...jobOutput(ordered), model }, itemIndex)];

		const jobCall = { credential, ...request };
		const { job, problem } = await waitForJob(this, call, jobCall, ordered, timing);
		const files =
			problem === undefined ? await downloadVideos(this, jobCall, job, saved) : undefined;
		if (!Array.isArray(files)) {
			const told =
				problem ??
				(files === undefined
					? undefined
					: `The video is ready and paid for, but could not be downloaded: ${authorText(files)}. Continue with the operation Download and its jobId`);
			addHint(this, told);
			return [toItem(defined({ ...jobOutput(job), model, problem: told }), itemIndex)];
		}
		return [toItem({ ...jobOutput(job, files), model }, itemIndex, await storeFiles(this, files))];
	},
});

/** Orders a video, and waits for it if wanted; one item in, one item with the job and the video out. */
import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { authorText, OpenRouterError, type Failure } from '../../../shared/failure/failure';
import { CANCELED } from '../../../shared/failure/sentences/common';
import {
	FRAMES_AND_REFERENCES,
	otherJobs,
	stillRunning,
	withJob,
} from '../../../shared/failure/sentences/video';
import { allowedValuesHint } from '../../../shared/openrouter/media/mediaModel';
import { isCompleted, videoCount, videoOutput } from '../../../shared/openrouter/media/videoJob';
import {
	buildVideoRequest,
	hasFramesAndReferences,
} from '../../../shared/openrouter/media/videoRequest';
import { readCollection } from '../../../shared/parameters/collection';
import { readFlag, readText } from '../../../shared/parameters/values';
import { cancelSignalOf } from '../../../shared/transport/http';
import { mediaModelsSoon } from '../../../shared/transport/mediaModels';
import { orderVideo } from '../../../shared/transport/videos';
import { asTexts, type JsonRecord } from '../../../shared/values/json';
import { addHint } from '../../item/hints';
import { aboutLeftBehind } from '../../item/leftBehind';
import { addAllowedValuesHint } from '../../item/mediaCall';
import { modelFieldOf, readModel } from '../../item/modelField';
import { toItem } from '../../item/output';
import { operation, type ItemCall } from '../../operation';
import { framesField, readFrames, readReferences, referencesField } from './files';
import { downloadVideos, waitForJob, type Videos } from './job';
import { options } from './options';
import { requestOf } from './requestOptions';

const promptField: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	placeholder: 'e.g. A teapot pours itself a cup, slow camera move',
	description: 'What the video shows. Some models need none when there are images.',
};

const waitField: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
	description:
		'Whether to wait until the video is made, and download it. Otherwise the item has the ID of the job, for Video: Download.',
};

export const generate = operation({
	name: 'Generate',
	action: 'Generate a video',
	description: 'Make a video from a text or images, and download it',
	credential: 'inference',
	forAgents: false,
	fields: [
		modelFieldOf('The model that makes the video', 'searchVideoModels', 'e.g. google/veo-3.1'),
		promptField,
		framesField,
		referencesField,
		waitField,
		options.description,
	],
	leftBehind: (outputs, failures) =>
		aboutLeftBehind(
			[...outputs, ...failures].map(({ jobId }) => jobId),
			otherJobs,
		),
	async readItem(call) {
		const { itemIndex } = call;
		const given = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
		const request = requestOf(call, given);
		const settings = options.read(given);
		const headers = asTexts(settings.headers);
		const maxBytes = options.one(given, 'maxFileSizeMb');
		const download = {
			maxBytes: options.one(given, 'maxVideoSizeMb'),
			binaryKey: options.one(given, 'outputField'),
		};
		const everyMs = options.one(given, 'checkEvery');
		const timeoutMs = options.one(given, 'waitLimit');
		const mustWait = readFlag(
			'Wait for Completion',
			this.getNodeParameter('waitForCompletion', itemIndex, true),
		);
		const body = buildVideoRequest({
			model: readModel(this, itemIndex),
			prompt: readText('Prompt', this.getNodeParameter('prompt', itemIndex, '')) ?? '',
			frames: await readFrames(this, itemIndex, maxBytes),
			references: await readReferences(this, itemIndex, maxBytes),
			settings,
			extraBody: options.one(given, 'extraBody'),
		});
		return { body, headers, request, download, mustWait, everyMs, timeoutMs };
	},
	async runItem(call, { body, headers, request, download, mustWait, everyMs, timeoutMs }) {
		const { itemIndex, credential } = call;
		const model = String(body.model);
		// The answer to an order has its ID, so it is waited for although another item ends the run.
		const ending = { signals: [], lastSend: [call.signal] };
		const order = await orderVideo(this, credential, { ...request, ...ending, body, headers });
		if (order.kind === 'failed') {
			throw new OpenRouterError(await withAllowedValues(this, call, order.failure, body));
		}
		if (hasFramesAndReferences(body)) addHint(this, FRAMES_AND_REFERENCES);
		await addAllowedValuesHint(this, call, 'video', body);
		if (mustWait === false) return [toItem(videoOutput(order.job, { model }), itemIndex)];

		const timing = { everyMs, timeoutMs, signals: request.signals };
		const { job, problem } = await waitForJob(this, call, order.job, timing);
		const { jobId } = job;
		// What is paid for is no error from here on: n8n's Retry On Fail would order it again.
		const unfinished = (notice: string, files?: Videos): INodeExecutionData[] => {
			addHint(this, notice);
			const output = videoOutput(job, { model, videos: files?.videos, notice });
			return [toItem(output, itemIndex, files?.binary)];
		};
		const notice = (failure: Failure): string => authorText(withJob(failure, jobId));
		if (problem !== undefined) return unfinished(notice(problem));
		if (!isCompleted(job)) return unfinished(stillRunning(jobId, timeoutMs / 1000));
		const files = await downloadVideos(
			this,
			call,
			{ jobId, indexes: Array.from({ length: videoCount(job) }, (_, index) => index) },
			{ ...request, ...download },
		);
		if (cancelSignalOf(this)?.aborted === true) {
			throw new OpenRouterError(withJob(CANCELED, jobId));
		}
		if (files.problem !== undefined) return unfinished(notice(files.problem), files);
		return [toItem(videoOutput(job, { model, videos: files.videos }), itemIndex, files.binary)];
	},
});

const REFUSED: readonly number[] = [400, 404, 422];

/** When OpenRouter refuses a request, the values that the model takes may say why. */
async function withAllowedValues(
	context: IExecuteFunctions,
	{ credential }: ItemCall,
	failure: Failure,
	body: JsonRecord,
): Promise<Failure> {
	if (!REFUSED.includes(failure.statusCode)) return failure;
	const models = await mediaModelsSoon(context, credential, 'video');
	const allowed = models === undefined ? undefined : allowedValuesHint(body, models);
	return allowed === undefined ? failure : failure.with({ hint: `${failure.hint}. ${allowed}` });
}

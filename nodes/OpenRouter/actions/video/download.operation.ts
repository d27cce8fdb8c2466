/** Downloads the videos of a job; one item in, one item with all its videos out. */
import { invalidInput, OpenRouterError } from '../../../shared/failure/failure';
import { notReady, withJob } from '../../../shared/failure/sentences/video';
import { isCompleted, videoCount, videoOutput } from '../../../shared/openrouter/media/videoJob';
import { readCollection } from '../../../shared/parameters/collection';
import { fetchVideoJob } from '../../../shared/transport/videos';
import { toItem } from '../../item/output';
import { operation } from '../../operation';
import { downloadVideos, jobIdField, readJobId, requireNotLost } from './job';
import { downloadOptions, requestOf } from './requestOptions';

export const download = operation({
	name: 'Download',
	action: 'Download a video',
	description: 'Get the files of a video that is ready',
	credential: 'inference',
	forAgents: false,
	fields: [jobIdField, downloadOptions.description],
	async runItem(call) {
		const { itemIndex, credential } = call;
		const given = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
		const { outputIndex, outputField, maxVideoSizeMb } = downloadOptions.all(given);
		const jobId = readJobId(this, itemIndex);
		const request = requestOf(call, given);

		// Tells how many videos there are, what they cost, and why there are none.
		const reply = await fetchVideoJob(this, credential, jobId, request);
		if (reply.kind === 'failed') throw new OpenRouterError(reply.failure);
		const { job } = reply;
		requireNotLost(job);
		if (!isCompleted(job)) throw new OpenRouterError(notReady(jobId, job.status));
		const { videos, binary, problem } = await downloadVideos(
			this,
			call,
			{ jobId, indexes: indexesOf(videoCount(job), outputIndex) },
			{ ...request, maxBytes: maxVideoSizeMb, binaryKey: outputField },
		);
		if (problem !== undefined) {
			throw new OpenRouterError(withJob(problem, jobId).with(job.costs));
		}
		return [toItem(videoOutput(job, { videos }), itemIndex, binary)];
	},
});

function indexesOf(count: number, chosen?: number): number[] {
	if (chosen === undefined) return Array.from({ length: count }, (_, index) => index);
	if (chosen < count) return [chosen];
	throw invalidInput(
		`Output Index is ${chosen}, and the job made ${count === 1 ? 'one video' : `${count} videos`}`,
		count === 1 ? 'Enter 0, or remove the option' : `Enter 0 to ${count - 1}, or remove the option`,
	);
}

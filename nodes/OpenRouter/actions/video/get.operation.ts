/** Looks at a video's job once; one item in, one item out. */
import { OpenRouterError } from '../../../shared/failure/failure';
import { videoOutput } from '../../../shared/openrouter/media/videoJob';
import { readCollection } from '../../../shared/parameters/collection';
import { fetchVideoJob } from '../../../shared/transport/videos';
import { fromAgent, toolDescription, withToolDefault } from '../../item/agentToolFields';
import { simplifyField, toItem, wantsRaw } from '../../item/output';
import { operation } from '../../operation';
import { jobIdField, readJobId } from './job';
import { lookOptions, requestOf } from './requestOptions';

export const get = operation({
	name: 'Get',
	action: 'Get the state of a video',
	description: 'Get how far a video is, and what it costs',
	credential: 'inference',
	fields: [
		toolDescription('Tells whether a video that was ordered is ready, and what it costs'),
		...withToolDefault(
			jobIdField,
			fromAgent({ key: 'Job_ID', description: 'The ID of the job that makes the video' }),
		),
		simplifyField,
		lookOptions.description,
	],
	async runItem(call) {
		const { itemIndex, credential } = call;
		const given = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
		const jobId = readJobId(this, itemIndex);
		const isRaw = wantsRaw(this, itemIndex);
		const reply = await fetchVideoJob(this, credential, jobId, requestOf(call, given));
		if (reply.kind === 'failed') throw new OpenRouterError(reply.failure);
		return [toItem(isRaw ? reply.job.body : videoOutput(reply.job), itemIndex)];
	},
});

/** Looks at the job of a video. A job that has failed is an answer here, not an error. */
import { orThrow } from '../../../shared/failure/failure';
import { isVideoLost, videoLost } from '../../../shared/failure/sentences/video';
import { readJobId } from '../../../shared/openrouter/media/video';
import { readCollection } from '../../../shared/parameters/collection';
import { readText } from '../../../shared/parameters/values';
import { fromAgent, toolDescription, withToolDefault } from '../../item/agentToolFields';
import { addHint } from '../../item/hints';
import { toItem } from '../../item/output';
import { operation } from '../../operation';
import { jobIdField, jobOutput, lookAtJob } from './job';
import { looking } from './options';

export const get = operation({
	name: 'Get',
	action: 'Get a video job',
	description: 'See whether a video is ready, and what it cost',
	credential: 'inference',
	fields: [
		toolDescription('Tells whether a video that was ordered is ready, by the ID of its job'),
		...withToolDefault(
			jobIdField,
			fromAgent({ key: 'Job_ID', description: 'The ID of the video’s job' }),
		),
		looking.description,
	],
	async runItem({ itemIndex, credential, signal }) {
		const given = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
		const { attempts, timeout } = looking.all(given);
		const jobId = readJobId(
			readText('Job ID', this.getNodeParameter('jobId', itemIndex, '')) ?? '',
		);
		const jobCall = { credential, signals: [signal], limits: { attempts, timeoutMs: timeout } };
		const job = orThrow(await lookAtJob(this, jobCall, jobId));
		if (isVideoLost(job.status)) {
			const { message, hint } = videoLost(job.status);
			const reason = job.reason === undefined ? '' : ` The provider says: ${job.reason}`;
			addHint(this, `${message}. ${hint}.${reason}`);
		}
		return [toItem(jobOutput(job), itemIndex)];
	},
});

/** Downloads a video that is ready; one job in, one item with its files out. */
import { invalidInput, orThrow } from '../../../shared/failure/failure';
import { readJobId } from '../../../shared/openrouter/media/video';
import { readCollection } from '../../../shared/parameters/collection';
import { readText } from '../../../shared/parameters/values';
import { storeFiles } from '../../item/binaryFile';
import { toItem } from '../../item/output';
import { operation } from '../../operation';
import { downloadVideos, jobIdField, jobOutput, lookAtJob, requireVideo } from './job';
import { downloading } from './options';

export const download = operation({
	name: 'Download',
	action: 'Download a video',
	description: 'Download a video that is ready',
	credential: 'inference',
	forAgents: false,
	fields: [jobIdField, downloading.description],
	async runItem({ itemIndex, credential, signal }) {
		const given = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
		const { attempts, timeout, maxFileSizeMb, outputField } = downloading.all(given);
		const jobId = readJobId(
			readText('Job ID', this.getNodeParameter('jobId', itemIndex, '')) ?? '',
		);
		const jobCall = { credential, signals: [signal], limits: { attempts, timeoutMs: timeout } };
		const job = orThrow(await lookAtJob(this, jobCall, jobId));
		requireVideo(job);
		if (job.status !== 'completed') {
			throw invalidInput(
				`The video is not ready: its status is ${job.status}`,
				'Try again later, or use Get to see when it is completed',
			);
		}
		const saved = { maxBytes: maxFileSizeMb, binaryKey: outputField };
		const files = orThrow(await downloadVideos(this, jobCall, job, saved));
		return [toItem(jobOutput(job, files), itemIndex, await storeFiles(this, files))];
	},
});

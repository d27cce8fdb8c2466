/** The job of a video, as OpenRouter tells it in several ways. */
import { describe, expect, test } from '@jest/globals';
import { OpenRouterError } from '../../../../nodes/shared/failure/failure';
import {
	asReference,
	readJobId,
	readVideoJob,
	videoFile,
} from '../../../../nodes/shared/openrouter/media/video';
import { MOV, WEBM } from '../../../support/mediaFiles';

describe('a job', () => {
	test.each([undefined, null, 'job', [], {}, { id: 7 }, { id: '' }])('is not %j', (body) => {
		expect(readVideoJob(body)).toBeUndefined();
	});

	test.each([
		{ body: { id: 'a' }, job: { jobId: 'a', status: 'pending', videoCount: 0 } },
		{
			body: { id: 'a', status: 'completed' },
			job: { jobId: 'a', status: 'completed', videoCount: 1 },
		},
		{
			body: { id: 'a', status: 'failed', error: { message: ' why ' } },
			job: { jobId: 'a', status: 'failed', videoCount: 0, reason: 'why' },
		},
		{
			body: { id: 'a', status: 'in_progress', error: '', usage: { cost: null } },
			job: { jobId: 'a', status: 'in_progress', videoCount: 0 },
		},
	])('is $job.status', ({ body, job }) => {
		expect(readVideoJob(body)).toEqual(job);
	});
});

test.each([
	['job-abc123', 'job-abc123'],
	[' a.b_c~1 ', 'a.b_c~1'],
	['/api/v1/videos/job-1', 'job-1'],
	['https://eu.openrouter.ai/api/v1/videos/job-1/content?index=0', 'job-1'],
])('the job of “%s” is %s', (text, id) => {
	expect(readJobId(text)).toBe(id);
});

test('an API key given as a job ID is not repeated', () => {
	const secret = 'sk-or-v1-secret';
	expect(() => readJobId(secret)).toThrow(OpenRouterError);
	expect(() => readJobId(secret)).not.toThrow(secret);
});

test('sound is a reference by address, and other parts stay', () => {
	const image = { type: 'image_url', image_url: { url: 'https://a.example/a.png' } };
	expect(asReference(image)).toBe(image);
	expect(
		asReference({ type: 'input_audio', input_audio: { data: 'QQ==', format: 'wav' } }),
	).toEqual({ type: 'audio_url', audio_url: { url: 'data:audio/wav;base64,QQ==' } });
});

test.each([
	{ content: MOV, contentType: 'video/mp4', index: 0, name: 'video_0.mov', key: 'data' },
	{ content: WEBM, contentType: '', index: 2, name: 'video_2.webm', key: 'data_2' },
	{ content: Buffer.from('?'), contentType: '', index: 0, name: 'video_0.mp4', key: 'data' },
])('a file is $name', ({ content, contentType, index, name, key }) => {
	expect(videoFile(content, { contentType, index, binaryKey: 'data' })).toMatchObject({
		fileName: name,
		binaryKey: key,
	});
});

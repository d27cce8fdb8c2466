import { describe, expect, test } from '@jest/globals';
import {
	isCompleted,
	isLost,
	readVideoJob,
	videoCount,
	videoOutput,
} from '../../../../nodes/shared/openrouter/media/videoJob';
import { checkVideoJobId } from '../../../../nodes/shared/openrouter/media/videoJobId';
import { videoFile } from '../../../../nodes/shared/openrouter/media/videoFile';

const read = (body: unknown) => {
	const job = readVideoJob(body);
	if (job === undefined) throw new Error('The body is no job');
	return job;
};

describe('a job', () => {
	test.each([
		null,
		undefined,
		'text',
		[],
		{},
		{ id: 'job-1' },
		{ status: 'pending' },
		{ id: 7, status: 1 },
		{ polling_url: '/api/v1/videos/a', status: 'pending' },
	])('is not read from %j', (body) => {
		expect(readVideoJob(body)).toBeUndefined();
	});

	test.each([
		{ status: 'pending', completed: false, lost: false },
		{ status: 'in_progress', completed: false, lost: false },
		{ status: 'queued_for_review', completed: false, lost: false },
		{ status: 'completed', completed: true, lost: false },
		{ status: 'failed', completed: false, lost: true },
		{ status: 'cancelled', completed: false, lost: true },
		{ status: 'expired', completed: false, lost: true },
		{ status: 'Completed', completed: true, lost: false },
		{ status: 'succeeded', completed: true, lost: false },
		{ status: 'canceled', completed: false, lost: true },
		{ status: 'toString', completed: false, lost: false },
	])('that is $status', ({ status, completed, lost }) => {
		const job = read({ id: 'job-1', status });
		expect([isCompleted(job), isLost(job)]).toEqual([completed, lost]);
	});

	test('that is known by its ID is not lost for what else its answer lacks', () => {
		const accepted = { id: 'job-1', polling_url: '/api/v1/videos/job-1' };
		expect(read(accepted)).toMatchObject({ jobId: 'job-1', status: 'pending' });
		expect(read({ id: 17, status: 'pending' }).jobId).toBe('17');
	});

	test('tells its cost, also as text', () => {
		const usage = { cost: '0.5', is_byok: false };
		expect(videoOutput(read({ id: 'job-1', status: 'completed', usage })).cost).toBe(0.5);
	});

	test('has at least one video, also when its addresses are left out', () => {
		expect(videoCount(read({ id: 'job-1', status: 'completed' }))).toBe(1);
		const urls = ['https://a.example/0', 'https://a.example/1', 7];
		expect(videoCount(read({ id: 'job-1', status: 'completed', unsigned_urls: urls }))).toBe(2);
	});

	test('gives an output without amounts that are none, and without the provider’s words', () => {
		const job = read({
			id: 'job-1',
			status: 'failed',
			error: 'Words of the provider with sk-or-v1-0123456789abcdef0123456789abcdef',
			usage: { cost: null, is_byok: true },
			user_id: 'user_2abcdefghijk',
		});
		expect(videoOutput(job, { model: 'a/b' })).toEqual({
			jobId: 'job-1',
			status: 'failed',
			model: 'a/b',
			isByok: true,
			notice: 'The provider could not make the video',
		});
		expect(job.reason).toContain('Words of the provider');
		expect(job.reason).not.toContain('0123456789abcdef');
		expect(job.body).not.toHaveProperty('user_id');
	});
});

describe('the ID of a job', () => {
	test.each(['job-abc123', ' 0198f6a2-7c31-7aa0-b8e1-0a61a17a5d0b ', 'vid_1.2:3', 'x'])(
		'can be %j',
		(text) => {
			expect(checkVideoJobId(text)).toBe(text.trim());
		},
	);

	test.each([
		'',
		'sk-or-v1-123',
		'gen-1',
		'batch_1',
		'resp_1',
		'file-1',
		'/api/v1/videos/a',
		'a/b',
		'a b',
		'..',
		'.',
		'~',
		'--',
		'%2e%2e',
	])('cannot be %j', (text) => {
		expect(() => checkVideoJobId(text)).toThrow(/^Job ID /);
	});

	test('does not appear in the error, as it may be a key', () => {
		expect(() => checkVideoJobId('sk-or-v1-123')).toThrow(
			'Job ID is an API key, not the ID of a video’s job',
		);
	});
});

describe('the file of a video', () => {
	const place = { binaryKey: 'data', index: 0, place: 0 };
	const mp4 = Buffer.concat([
		Buffer.from([0, 0, 0, 24]),
		Buffer.from('ftypisom'),
		Buffer.alloc(20),
	]);

	test.each([
		{ name: 'by its bytes', bytes: mp4, contentType: 'video/webm', mimeType: 'video/mp4' },
		{
			name: 'as it was sent',
			bytes: Buffer.alloc(9),
			contentType: 'video/webm; a=b',
			mimeType: 'video/webm',
		},
		{ name: 'MP4 by default', bytes: Buffer.alloc(9), contentType: '', mimeType: 'video/mp4' },
	])('has a type: $name', ({ bytes, contentType, mimeType }) => {
		expect(videoFile({ bytes, contentType }, place)?.mimeType).toBe(mimeType);
	});

	test('has a field and a name of its own', () => {
		const file = videoFile(
			{ bytes: mp4, contentType: '' },
			{ binaryKey: 'clip', index: 4, place: 1 },
		);
		expect(file).toMatchObject({ binaryKey: 'clip_1', fileName: 'video_4.mp4' });
		expect(file?.content).toBe(mp4);
	});

	test.each([
		{ bytes: Buffer.alloc(0), contentType: 'video/mp4' },
		{ bytes: Buffer.from('<html>'), contentType: 'text/html' },
		{ bytes: Buffer.from('<html>'), contentType: 'application/octet-stream' },
		{ bytes: Buffer.from('<?xml version="1.0"?><Error/>'), contentType: 'application/xml' },
		{ bytes: Buffer.from('\n<Error/>'), contentType: 'video/mp4' },
		{ bytes: Buffer.from('{"error":{}}'), contentType: 'video/mp4' },
	])('is none for $contentType with $bytes.length bytes', (download) => {
		expect(videoFile(download, place)).toBeUndefined();
	});
});

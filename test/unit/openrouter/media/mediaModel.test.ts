/** What a model takes, by its entry in the lists. */
import { describe, expect, test } from '@jest/globals';
import {
	allowedValuesHint,
	mediaModelLabel,
} from '../../../../nodes/shared/openrouter/media/mediaModel';
import { readModels } from '../../../../nodes/shared/openrouter/model';

const modelsOf = (...data: object[]) => readModels({ data });

const VIDEO = {
	id: 'google/veo-3.1',
	name: 'Veo 3.1',
	supported_durations: [4, 6, 8],
	supported_resolutions: ['720p', '1080p'],
	supported_aspect_ratios: null,
	generate_audio: true,
	seed: false,
};

describe('a hint about the settings of a video', () => {
	const hintFor = (request: object) =>
		allowedValuesHint({ model: VIDEO.id, ...request }, modelsOf(VIDEO));

	test.each([
		{ duration: 8 },
		{ resolution: '720p' },
		{ aspect_ratio: '9:16' },
		{ generate_audio: true },
		{ prompt: 'x' },
	])('is none for %j', (request) => {
		expect(hintFor(request)).toBeUndefined();
	});

	test.each([
		{ request: { duration: 5 }, words: 'takes as Duration 4, 6, 8, not 5' },
		{ request: { resolution: '4K' }, words: 'takes as Resolution 720p, 1080p, not 4K' },
		{ request: { seed: 7 }, words: 'has no Seed' },
	])('names what the model lacks: $words', ({ request, words }) => {
		expect(hintFor(request)).toContain(words);
	});

	test('is none for a model that is not in the list, or of which nothing is said', () => {
		expect(allowedValuesHint({ model: 'a/b', seed: 1 }, modelsOf(VIDEO))).toBeUndefined();
		expect(allowedValuesHint({ model: 'a/b', seed: 1 }, modelsOf({ id: 'a/b' }))).toBeUndefined();
	});
});

test.each([
	{ takes: ['text'], type: 'image_url', hint: 'a/b takes no images. Providers' },
	{ takes: ['text', 'image'], type: 'image_url', hint: undefined },
	{ takes: [], type: 'image_url', hint: undefined },
	{ takes: ['text'], type: 'text', hint: undefined },
])(
	'a reference of the type $type for a model that takes $takes: $hint',
	({ takes, type, hint }) => {
		const models = modelsOf({ id: 'a/b', architecture: { input_modalities: takes } });
		const request = { model: 'a/b', seed: 1, input_references: [{ type }] };
		const given = allowedValuesHint(request, models);
		expect(given).toEqual(hint === undefined ? undefined : expect.stringContaining(hint));
	},
);

test.each([
	{ name: 'nothing known', entry: { id: 'a/b' }, label: 'a/b' },
	{ name: 'a video', entry: VIDEO, label: 'Veo 3.1 · 4–8 s · 720p 1080p' },
	{ name: 'one length', entry: { id: 'a/b', supported_durations: [5] }, label: 'a/b · 5 s' },
	{ name: 'one voice', entry: { id: 'a/b', supported_voices: ['x'] }, label: 'a/b · 1 voice' },
])('a row of the picker: $name', ({ entry, label }) => {
	expect(modelsOf(entry).map(mediaModelLabel)).toEqual([label]);
});

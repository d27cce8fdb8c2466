/** Settings of an image that Image: Generate and the chat's tool for images have in common. */
import { described } from '../../shared/parameters/parameters';

export const backgroundField = described({
	displayName: 'Background',
	name: 'background',
	type: 'options',
	options: [
		{ name: 'Auto', value: 'auto' },
		{ name: 'Opaque', value: 'opaque' },
		{ name: 'Transparent', value: 'transparent', description: 'Needs PNG or WebP' },
	],
	default: 'auto',
	description: 'Whether the background can be seen through',
});

export const outputCompressionField = described({
	displayName: 'Output Compression',
	name: 'outputCompression',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 100, numberPrecision: 0 },
	default: 100,
	description: 'From 0 to 100, for JPEG and WebP',
});

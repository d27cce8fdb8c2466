/**
 * The media type of a file: by its first bytes, for the formats that OpenRouter accepts or returns,
 * else by the declared type or the file's name. Pure; never throws.
 *
 * Each format has one name here: `audio/mpeg`, never `audio/mp3`; `audio/mp4` for m4a.
 * @see https://openrouter.ai/docs/features/multimodal/overview
 */

/** All signatures lie within these bytes. SVG may have a preamble, so there are many. */
export const SNIFFED_BYTES = 1_024;

type Signature = { mimeType: string; at: number; bytes: readonly number[] };

const ascii = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));

const signature = (mimeType: string, start: readonly number[], at = 0): Signature => ({
	mimeType,
	at,
	bytes: start,
});

const SIGNATURES: readonly Signature[] = [
	signature('image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
	signature('image/jpeg', [0xff, 0xd8, 0xff]),
	signature('image/gif', ascii('GIF8')),
	signature('application/pdf', ascii('%PDF')),
	signature('audio/flac', ascii('fLaC')),
	signature('audio/mpeg', ascii('ID3')),
	signature('video/mpeg', [0x00, 0x00, 0x01, 0xba]),
	signature('video/mpeg', [0x00, 0x00, 0x01, 0xb3]),
	signature('application/zip', [0x50, 0x4b, 0x03, 0x04]),
];

/** The type that the bytes prove, or `undefined`. Reads at most the first `SNIFFED_BYTES`. */
export function sniffMediaType(content: Uint8Array): string | undefined {
	const head = content.subarray(0, SNIFFED_BYTES);
	const known = SIGNATURES.find(({ at, bytes }) => startsWith(head, bytes, at));
	if (known !== undefined) return known.mimeType;
	const readers = [riffType, iffType, isoMediaType, matroskaType, oggType, mpegAudioType, svgType];
	for (const read of readers) {
		const mimeType = read(head);
		if (mimeType !== undefined) return mimeType;
	}
	return undefined;
}

type Declared = { mimeType?: string | undefined; fileName?: string | undefined };

/**
 * The type that the bytes prove, else the declared type, else the type of the name's extension, else
 * `''`. WebM, MP4 and ZIP files may hold sound only, or a document: a declared type that says so wins.
 */
export function mediaTypeOf(content: Uint8Array, { mimeType, fileName }: Declared): string {
	const declared = canonical(mimeType ?? '');
	const named = mediaTypeOfName(fileName ?? '');
	const sniffed = sniffMediaType(content);
	if (sniffed !== undefined) {
		const narrower = [declared, named].find((type) => NARROWER.get(sniffed)?.test(type));
		return narrower ?? sniffed;
	}
	return isUnspecific(declared) ? named || declared : declared;
}

const NARROWER: ReadonlyMap<string, RegExp> = new Map([
	['video/webm', /^audio\/webm$/],
	['video/mp4', /^audio\/mp4$/],
	[
		'application/zip',
		/^application\/(vnd\.(openxmlformats-officedocument|oasis\.opendocument)\.|epub\+zip$)/,
	],
]);

/** Whether the type says nothing about the format. */
export const isUnspecific = (mimeType: string): boolean =>
	mimeType === '' || mimeType === 'application/octet-stream' || mimeType === 'binary/octet-stream';

export type MediaKind = 'audio' | 'file' | 'image' | 'video';

/** The kind of content part that a file of this type is sent as; `undefined` when that is not known. */
export function kindOfType(mimeType: string): MediaKind | undefined {
	if (isUnspecific(mimeType)) return undefined;
	const [family = ''] = mimeType.split('/', 1);
	if (family === 'image' || family === 'audio' || family === 'video') return family;
	return 'file';
}

/** Images that models accept. */
export const IMAGE_TYPES: readonly string[] = [
	'image/png',
	'image/jpeg',
	'image/webp',
	'image/gif',
];

/** `format` of `input_audio`, by type. */
export const AUDIO_FORMATS: ReadonlyMap<string, string> = new Map([
	['audio/wav', 'wav'],
	['audio/mpeg', 'mp3'],
	['audio/aiff', 'aiff'],
	['audio/aac', 'aac'],
	['audio/ogg', 'ogg'],
	['audio/flac', 'flac'],
	['audio/mp4', 'm4a'],
]);

/** The type's name in this package, without parameters. */
export function canonical(mimeType: string): string {
	const [essence = ''] = mimeType.toLowerCase().split(';', 1);
	const name = essence.trim();
	return SYNONYMS.get(name) ?? name;
}

const SYNONYMS: ReadonlyMap<string, string> = new Map([
	['image/jpg', 'image/jpeg'],
	['application/x-pdf', 'application/pdf'],
	['application/ogg', 'audio/ogg'],
	['audio/mp3', 'audio/mpeg'],
	['audio/m4a', 'audio/mp4'],
	['audio/x-m4a', 'audio/mp4'],
	['audio/wave', 'audio/wav'],
	['audio/x-wav', 'audio/wav'],
	['audio/vnd.wave', 'audio/wav'],
	['audio/x-flac', 'audio/flac'],
	['audio/x-aac', 'audio/aac'],
	['audio/x-aiff', 'audio/aiff'],
	['audio/opus', 'audio/ogg'],
	['video/mov', 'video/quicktime'],
	['video/mpg', 'video/mpeg'],
	['video/x-m4v', 'video/mp4'],
]);

const TYPE_OF_EXTENSION: ReadonlyMap<string, string> = new Map([
	['png', 'image/png'],
	['jpg', 'image/jpeg'],
	['jpeg', 'image/jpeg'],
	['webp', 'image/webp'],
	['gif', 'image/gif'],
	['svg', 'image/svg+xml'],
	['pdf', 'application/pdf'],
	['wav', 'audio/wav'],
	['mp3', 'audio/mpeg'],
	['aif', 'audio/aiff'],
	['aiff', 'audio/aiff'],
	['aac', 'audio/aac'],
	['ogg', 'audio/ogg'],
	['oga', 'audio/ogg'],
	['opus', 'audio/ogg'],
	['flac', 'audio/flac'],
	['m4a', 'audio/mp4'],
	['mp4', 'video/mp4'],
	['mpg', 'video/mpeg'],
	['mpeg', 'video/mpeg'],
	['mov', 'video/quicktime'],
	['webm', 'video/webm'],
	['txt', 'text/plain'],
	['md', 'text/markdown'],
	['csv', 'text/csv'],
	['html', 'text/html'],
	['xml', 'application/xml'],
	['json', 'application/json'],
	['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
	['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
	['pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
]);

/** The type of a file's name, or of a URL's path, by its extension; `''` when it is not known. */
export function mediaTypeOfName(name: string): string {
	const [, extension = ''] = /\.([a-z0-9]{2,5})$/i.exec(name) ?? [];
	return TYPE_OF_EXTENSION.get(extension.toLowerCase()) ?? '';
}

/** The extension for a file of this type, without the dot; `bin` when it is not known. */
export function extensionOf(mimeType: string): string {
	for (const [extension, type] of TYPE_OF_EXTENSION) if (type === mimeType) return extension;
	return 'bin';
}

const startsWith = (head: Uint8Array, bytes: readonly number[], at = 0): boolean =>
	bytes.every((byte, index) => head[at + index] === byte);

const textAt = (head: Uint8Array, start: number, end: number): string =>
	String.fromCharCode(...head.subarray(start, end));

function riffType(head: Uint8Array): string | undefined {
	if (textAt(head, 0, 4) !== 'RIFF') return undefined;
	const form = textAt(head, 8, 12);
	if (form === 'WEBP') return 'image/webp';
	return form === 'WAVE' ? 'audio/wav' : undefined;
}

function iffType(head: Uint8Array): string | undefined {
	return textAt(head, 0, 4) === 'FORM' && /^AIF[FC]$/.test(textAt(head, 8, 12))
		? 'audio/aiff'
		: undefined;
}

/** MP4 and related formats. The brand tells audio, images and QuickTime from video. */
function isoMediaType(head: Uint8Array): string | undefined {
	if (textAt(head, 4, 8) !== 'ftyp') return undefined;
	const brand = textAt(head, 8, 12).replaceAll('\0', ' ').trim();
	if (/^(M4A|M4B|F4A|F4B)/.test(brand)) return 'audio/mp4';
	if (/^(avif|avis)$/.test(brand)) return 'image/avif';
	if (/^(mif1|msf1|hei[cx]|hev[cx])$/.test(brand)) return 'image/heic';
	if (brand === 'qt') return 'video/quicktime';
	return /^3g/.test(brand) ? 'video/3gpp' : 'video/mp4';
}

function matroskaType(head: Uint8Array): string | undefined {
	if (!startsWith(head, [0x1a, 0x45, 0xdf, 0xa3])) return undefined;
	return textAt(head, 4, 64).includes('webm') ? 'video/webm' : undefined;
}

function oggType(head: Uint8Array): string | undefined {
	if (textAt(head, 0, 4) !== 'OggS') return undefined;
	const codec = textAt(head, 28, 35);
	return codec === '\x80theora' || codec.startsWith('\x01video') ? 'video/ogg' : 'audio/ogg';
}

/** An MP3 frame without a tag before it, or an ADTS frame (AAC). Layer and rates must be valid. */
function mpegAudioType(head: Uint8Array): string | undefined {
	const [first, second = 0, third = 0] = head;
	if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
	const version = (second >> 3) & 3;
	const layer = (second >> 1) & 3;
	if (layer === 0) return (second & 0xf6) === 0xf0 ? 'audio/aac' : undefined;
	const hasRates = third >> 4 !== 0xf && ((third >> 2) & 3) !== 3;
	return version !== 1 && layer === 1 && hasRates ? 'audio/mpeg' : undefined;
}

/** An `svg` element first, or after an XML declaration, comments and a DOCTYPE. */
function svgType(head: Uint8Array): string | undefined {
	let text = new TextDecoder().decode(head).trimStart();
	for (;;) {
		const [start] = /^<(?:\?xml|!--|!DOCTYPE)/i.exec(text) ?? [];
		if (start === undefined) return /^<svg[\s>/]/i.test(text) ? 'image/svg+xml' : undefined;
		const close = start === '<!--' ? '-->' : '>';
		const end = text.indexOf(close, start.length);
		if (end === -1) return undefined;
		text = text.slice(end + close.length).trimStart();
	}
}

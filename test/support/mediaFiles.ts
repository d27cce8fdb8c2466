/* eslint-disable @n8n/community-nodes/no-restricted-imports -- packs pixels as PNG does */
/** Small files of each kind, real as far as a reader of their first kilobyte can tell. */
import { crc32, deflateSync } from 'node:zlib';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** The parts in a row, then zeros up to `totalBytes`. */
export function padded(totalBytes: number, ...parts: Array<string | Buffer>): Buffer {
	const content = Buffer.concat(
		parts.map((part) => (typeof part === 'string' ? latin1(part) : part)),
	);
	return Buffer.concat([content, Buffer.alloc(Math.max(0, totalBytes - content.length))]);
}

function pngChunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([latin1(type), data]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const checksum = Buffer.alloc(4);
	checksum.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, checksum]);
}

/** A picture that viewers show: `width` by `height` pixels, coloured by `colourAt`. */
export function pngOf(
	width: number,
	height: number,
	colourAt: (x: number, y: number) => readonly [number, number, number] = () => [200, 30, 90],
): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	// 8 bits per sample, RGB.
	header.set([8, 2, 0, 0, 0], 8);
	const rows = Array.from({ length: height }, (_row, y) =>
		Buffer.from([0, ...Array.from({ length: width }, (_cell, x) => colourAt(x, y)).flat()]),
	);
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		pngChunk('IHDR', header),
		pngChunk('IDAT', deflateSync(Buffer.concat(rows))),
		pngChunk('IEND', Buffer.alloc(0)),
	]);
}

const isoFile = (brand: string): Buffer =>
	padded(64, Buffer.from([0, 0, 0, 24]), 'ftyp', brand, Buffer.alloc(4), 'isommp42');

/** An EBML head with a DocType, and a segment after it. */
const ebml = (docType: string): Buffer =>
	padded(
		128,
		Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80 | (docType.length + 3)]),
		Buffer.from([0x42, 0x82, 0x80 | docType.length]),
		docType,
	);

const ogg = (codec: string): Buffer => padded(96, 'OggS', Buffer.alloc(24), codec);

export const PNG = pngOf(2, 2);
export const PDF = latin1(
	'%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<<>>\n%%EOF\n',
);
export const SVG = latin1('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>');
export const JPEG = padded(64, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 'JFIF\0');
export const GIF = padded(64, 'GIF89a');
export const WEBP = padded(64, 'RIFF', Buffer.from([56, 0, 0, 0]), 'WEBPVP8 ');
export const WAV = padded(64, 'RIFF', Buffer.from([56, 0, 0, 0]), 'WAVEfmt ');
export const MP3_FRAME = padded(256, Buffer.from([0xff, 0xfb, 0x90, 0x64]));
/** A tag of ten bytes, then a frame. */
export const MP3 = padded(
	256,
	'ID3',
	Buffer.from([4, 0, 0, 0, 0, 0, 10]),
	Buffer.alloc(10),
	MP3_FRAME,
);
export const AAC = padded(64, Buffer.from([0xff, 0xf1, 0x50, 0x80]));
export const AIFF = padded(64, 'FORM', Buffer.from([0, 0, 0, 56]), 'AIFFCOMM');
export const OGG = ogg('\x01vorbis');
export const OPUS = ogg('OpusHead');
export const OGG_VIDEO = ogg('\x80theora');
export const FLAC = padded(64, 'fLaC');
export const M4A = isoFile('M4A ');
export const MP4 = isoFile('isom');
export const MOV = isoFile('qt  ');
export const AVIF = isoFile('avif');
export const HEIC = isoFile('heic');
export const THREE_GP = isoFile('3gp4');
export const WEBM = ebml('webm');
export const MPEG = padded(64, Buffer.from([0, 0, 1, 0xba, 0x44]));
export const MPEG_VIDEO = padded(64, Buffer.from([0, 0, 1, 0xb3]));
/** A ZIP with one stored, empty file. */
export const ZIP = padded(
	128,
	'PK\x03\x04',
	Buffer.from([20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0]),
	'a.bin',
);

// @ts-check
'use strict';
/** Small files of each kind, real as far as a reader of their first kilobyte can tell. */
const { crc32, deflateSync } = require('node:zlib');

/** @param {string} text */
const latin1 = (text) => Buffer.from(text, 'latin1');

/**
 * The parts in a row, then zeros up to `totalBytes`.
 * @param {number} totalBytes
 * @param {...(string | Buffer)} parts
 */
function padded(totalBytes, ...parts) {
	const content = Buffer.concat(
		parts.map((part) => (typeof part === 'string' ? latin1(part) : part)),
	);
	return Buffer.concat([content, Buffer.alloc(Math.max(0, totalBytes - content.length))]);
}

/** @param {string} type @param {Buffer} data */
function pngChunk(type, data) {
	const body = Buffer.concat([latin1(type), data]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const checksum = Buffer.alloc(4);
	checksum.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, checksum]);
}

/**
 * A picture that viewers show: `width` by `height` pixels, coloured by `colourAt`.
 * @param {number} width
 * @param {number} height
 * @param {(x: number, y: number) => readonly [number, number, number]} [colourAt]
 */
function pngOf(width, height, colourAt = () => [200, 30, 90]) {
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

/** @param {string} brand */
const isoFile = (brand) =>
	padded(64, Buffer.from([0, 0, 0, 24]), 'ftyp', brand, Buffer.alloc(4), 'isommp42');

/** An EBML head with a DocType, and a segment after it. @param {string} docType */
const ebml = (docType) =>
	padded(
		128,
		Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80 | (docType.length + 3)]),
		Buffer.from([0x42, 0x82, 0x80 | docType.length]),
		docType,
	);

/** @param {string} codec */
const ogg = (codec) => padded(96, 'OggS', Buffer.alloc(24), codec);

const PNG = pngOf(2, 2);
const PDF = latin1('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<<>>\n%%EOF\n');
const SVG = latin1('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>');
const JPEG = padded(64, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 'JFIF\0');
const GIF = padded(64, 'GIF89a');
const WEBP = padded(64, 'RIFF', Buffer.from([56, 0, 0, 0]), 'WEBPVP8 ');
const WAV = padded(64, 'RIFF', Buffer.from([56, 0, 0, 0]), 'WAVEfmt ');
const MP3_FRAME = padded(256, Buffer.from([0xff, 0xfb, 0x90, 0x64]));
/** A tag of ten bytes, then a frame. */
const MP3 = padded(256, 'ID3', Buffer.from([4, 0, 0, 0, 0, 0, 10]), Buffer.alloc(10), MP3_FRAME);
/**
 * Silence that players play: frames of 128 kbit/s and 44.1 kHz, whose zeros are no sound.
 * @param {number} seconds
 */
function silentMp3(seconds) {
	const frame = padded(417, MP3_FRAME.subarray(0, 4));
	const count = Math.ceil((seconds * 44_100) / 1_152);
	return Buffer.concat(Array.from({ length: count }, () => frame));
}

const AAC = padded(64, Buffer.from([0xff, 0xf1, 0x50, 0x80]));
const AIFF = padded(64, 'FORM', Buffer.from([0, 0, 0, 56]), 'AIFFCOMM');
const OGG = ogg('\x01vorbis');
const OPUS = ogg('OpusHead');
const OGG_VIDEO = ogg('\x80theora');
const FLAC = padded(64, 'fLaC');
const M4A = isoFile('M4A ');
const MP4 = isoFile('isom');
const MOV = isoFile('qt  ');
const AVIF = isoFile('avif');
const HEIC = isoFile('heic');
const THREE_GP = isoFile('3gp4');
const WEBM = ebml('webm');
const MPEG = padded(64, Buffer.from([0, 0, 1, 0xba, 0x44]));
const MPEG_VIDEO = padded(64, Buffer.from([0, 0, 1, 0xb3]));
/** A ZIP with one stored, empty file. */
const ZIP = padded(
	128,
	'PK\x03\x04',
	Buffer.from([20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0]),
	'a.bin',
);

module.exports = {
	padded,
	pngOf,
	silentMp3,
	PNG,
	PDF,
	SVG,
	JPEG,
	GIF,
	WEBP,
	WAV,
	MP3_FRAME,
	MP3,
	AAC,
	AIFF,
	OGG,
	OPUS,
	OGG_VIDEO,
	FLAC,
	M4A,
	MP4,
	MOV,
	AVIF,
	HEIC,
	THREE_GP,
	WEBM,
	MPEG,
	MPEG_VIDEO,
	ZIP,
};

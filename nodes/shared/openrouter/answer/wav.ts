/**
 * The WAV header that raw samples need before players open them. OpenAI's models stream audio as
 * `pcm16` only, which has no header.
 * @see https://platform.openai.com/docs/guides/realtime-conversations
 */
const SAMPLE_RATE_HZ = 24_000;
const CHANNELS = 1;
const BYTES_PER_SAMPLE = 2;

export const WAV_HEADER_BYTES = 44;

/** Writes a RIFF WAVE header into the first 44 bytes of `file`. The samples are after them. */
export function writeWavHeader(file: Buffer): void {
	const frameBytes = CHANNELS * BYTES_PER_SAMPLE;
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(file.length - 8, 4);
	file.write('WAVEfmt ', 8, 'latin1');
	file.writeUInt32LE(16, 16);
	// 1 means PCM, uncompressed.
	file.writeUInt16LE(1, 20);
	file.writeUInt16LE(CHANNELS, 22);
	file.writeUInt32LE(SAMPLE_RATE_HZ, 24);
	file.writeUInt32LE(SAMPLE_RATE_HZ * frameBytes, 28);
	file.writeUInt16LE(frameBytes, 32);
	file.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34);
	file.write('data', 36, 'latin1');
	file.writeUInt32LE(file.length - WAV_HEADER_BYTES, 40);
}

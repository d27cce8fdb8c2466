/** Puts the sound of an answer together from the pieces of a stream. Pure; never throws. */
import { asText, emptyRecord, type JsonRecord } from '../../values/json';

/** Who speaks may come before what is said. */
export const hasSound = (audio: JsonRecord | undefined): boolean =>
	(asText(audio?.data) ?? '') !== '' || (asText(audio?.transcript) ?? '') !== '';

/** `data` is base64 in pieces and `transcript` text in pieces; the rest are single values. */
export function joinAudio(sofar: Record<string, unknown> | undefined, piece: JsonRecord) {
	const audio = sofar ?? emptyRecord();
	for (const name in piece) {
		const value = piece[name];
		const isText = (name === 'data' || name === 'transcript') && typeof value === 'string';
		audio[name] = isText ? `${asText(audio[name]) ?? ''}${value}` : (value ?? audio[name]);
	}
	return audio;
}

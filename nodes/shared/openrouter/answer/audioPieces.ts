/** Joins the audio of an answer from the pieces of a stream. Pure; never throws. */
import { asText, emptyRecord, type JsonRecord } from '../../values/json';

/** False for a piece that holds the audio's id only, which may come first. */
export const hasAudio = (audio: JsonRecord | undefined): boolean =>
	(asText(audio?.data) ?? '') !== '' || (asText(audio?.transcript) ?? '') !== '';

/** Appends `data` (base64) and `transcript`; other members keep their last value. */
export function joinAudio(sofar: Record<string, unknown> | undefined, piece: JsonRecord) {
	const audio = sofar ?? emptyRecord();
	for (const name in piece) {
		const value = piece[name];
		const isText = (name === 'data' || name === 'transcript') && typeof value === 'string';
		audio[name] = isText ? `${asText(audio[name]) ?? ''}${value}` : (value ?? audio[name]);
	}
	return audio;
}

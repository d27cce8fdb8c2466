/** A video that OpenRouter sent, as a file of the workflow. Pure; never throws. */
import { canonical, extensionOf, isUnspecific, sniffMediaType } from '../../values/mediaType';
import type { MediaFile } from '../answer/outputMedia';

type Download = { bytes: Buffer; contentType: string };

/** Whether it is a page of a proxy, or an error of the storage, whatever type it claims to be. */
const isReport = (mimeType: string, bytes: Buffer): boolean =>
	/^text\/|[/+](json|xml)$/.test(mimeType) ||
	/^\s*[<{]/.test(bytes.toString('latin1', 0, REPORT_CHARS));

/** Space before the first sign of a page. */
const REPORT_CHARS = 64;

/** `binaryKey` is the field of the first video; the others have a number after it. */
export function videoFile(
	{ bytes, contentType }: Download,
	{ binaryKey, index, place }: { binaryKey: string; index: number; place: number },
): MediaFile | undefined {
	const told = canonical(contentType);
	const mimeType = sniffMediaType(bytes) ?? (isUnspecific(told) ? 'video/mp4' : told);
	if (bytes.length === 0 || isReport(mimeType, bytes)) return undefined;
	return {
		binaryKey: place === 0 ? binaryKey : `${binaryKey}_${place}`,
		fileName: `video_${index}.${extensionOf(mimeType)}`,
		mimeType,
		content: bytes,
	};
}

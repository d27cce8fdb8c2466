/** A video that OpenRouter sent, as a file of the workflow. Pure; never throws. */
import { canonical, extensionOf, isUnspecific, sniffMediaType } from '../../values/mediaType';
import type { MediaFile } from '../answer/outputMedia';
import { isReport, isReportType } from './report';

type Download = { bytes: Buffer; contentType: string };

/** `binaryKey` is the field of the first video; the others have a number after it. */
export function videoFile(
	{ bytes, contentType }: Download,
	{ binaryKey, index, place }: { binaryKey: string; index: number; place: number },
): MediaFile | undefined {
	const told = canonical(contentType);
	const mimeType = sniffMediaType(bytes) ?? (isUnspecific(told) ? 'video/mp4' : told);
	if (bytes.length === 0 || isReportType(mimeType) || isReport(bytes)) return undefined;
	return {
		binaryKey: place === 0 ? binaryKey : `${binaryKey}_${place}`,
		fileName: `video_${index}.${extensionOf(mimeType)}`,
		mimeType,
		content: bytes,
	};
}

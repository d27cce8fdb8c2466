/**
 * Reads the answer to a request for images. Pure; never throws.
 * @see https://openrouter.ai/docs/guides/overview/multimodal/image-generation
 */
import type { Failure } from '../../failure/failure';
import { IMAGE_UNREADABLE, NO_IMAGE } from '../../failure/sentences/media';
import { decodedAt, type DecodedBase64 } from '../../values/base64InJson';
import { asCount, asRecord, asRecords, asText, defined, type JsonRecord } from '../../values/json';
import { canonical, extensionOf, isUnspecific, sniffMediaType } from '../../values/mediaType';
import type { MediaFile, OutputFile } from '../answer/outputMedia';
import { costOutput, readCosts, readUsage, withCosts, type CostOutput, type Usage } from '../usage';

type ImagesOutput = CostOutput & {
	images: OutputFile[];
	model: string;
	usage?: Usage;
	created?: number;
	generationId?: string;
};

/** The member of the answer that has an image. */
export const IMAGE_MEMBER = 'b64_json';

type Answer = {
	/** The body, with a number in place of each image: its place in `decoded`. */
	body: unknown;
	decoded: readonly DecodedBase64[];
	generationId?: string | undefined;
};

/** The most that OpenRouter makes of one request. */
const MAX_IMAGES = 10;

/** The images that may come. */
export const imageCount = ({ n }: JsonRecord): number =>
	Math.min(Math.max(asCount(n) ?? 1, 1), MAX_IMAGES);

/** `binaryKey` is the field of the first image; the others have a number after it. */
export function readImages(
	{ body, decoded, generationId }: Answer,
	{ binaryKey, model }: { binaryKey: string; model: string },
): { output: ImagesOutput; files: MediaFile[] } | Failure {
	const { data, usage, created } = asRecord(body);
	const costs = readCosts(usage);
	const contents = asRecords(data).flatMap((entry) => {
		const image = decodedAt(decoded, entry[IMAGE_MEMBER]);
		return image === undefined || image.bytes.length === 0 ? [] : [{ image, entry }];
	});
	// What is no base64, such as an address, would be a file that nobody can open. An odd letter at the
	// end of an image does no harm.
	const images = contents.flatMap(({ image: { bytes, isIntact }, entry }) =>
		isIntact || sniffMediaType(bytes) !== undefined ? [imageFile(bytes, entry)] : [],
	);
	if (images.length === 0) {
		const failure = contents.length === 0 ? NO_IMAGE : IMAGE_UNREADABLE;
		return withCosts(failure, [costs]).with(defined({ generationId }));
	}
	const named = images.map((file, index) => {
		const key = index === 0 ? binaryKey : `${binaryKey}_${index}`;
		return { ...file, binaryKey: key, fileName: `image_${index}.${extensionOf(file.mimeType)}` };
	});
	return {
		files: named,
		output: defined({
			images: named.map(({ content, ...file }) => ({ ...file, bytes: content.length })),
			model,
			...costOutput(costs),
			usage: usage === undefined ? undefined : readUsage(usage),
			created: asCount(created),
			generationId,
		}),
	};
}

function imageFile(content: Buffer, { media_type: declared }: JsonRecord): MediaFile {
	const told = canonical(asText(declared) ?? '');
	const mimeType = sniffMediaType(content) ?? (isUnspecific(told) ? 'image/png' : told);
	return { binaryKey: '', fileName: '', mimeType, content };
}

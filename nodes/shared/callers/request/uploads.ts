/**
 * Files that a page uploads beside its fields (multipart/form-data). Judged twice: by what n8n says
 * of them before any is read, and, with the type that their bytes prove, as attachments of the last
 * message like any other (content.ts). A type that the page declares is believed against it only.
 * Pure; never throws.
 */
import type { CallerRequest } from '../../protocols/body';
import { notAllowed } from './attachments';
import { isPlainList, isPlainRecord, type Plain } from '../../protocols/plainJson';
import { type AttachmentKind, type CallerPolicy, createBudget } from './policy';
import type { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';

/** An upload before it is read. */
export type Upload = {
	/** As the page declared it; may be blank. */
	mimeType: string;
	/** `undefined` when it is not known. */
	bytes: number | undefined;
};

export type ReadUpload = {
	fileName: string;
	/** What the bytes prove, else what the page declared. */
	mimeType: string;
	/** Whether the bytes prove it. */
	isProven: boolean;
	base64: string;
};

/** Why the uploads are not worth reading, or `undefined`. */
export function judgeUploads(
	uploads: readonly Upload[],
	policy: CallerPolicy,
): Failure | undefined {
	const budget = createBudget(policy);
	for (const { mimeType, bytes = 0 } of uploads) {
		const kind = kindOf(mimeType);
		if (!mayBe(kind, policy)) return notAllowed(kind ?? 'file');
		// Four characters of base64 carry three bytes.
		const refused = budget.spendAttachment(4 * Math.ceil(bytes / 3));
		if (refused !== undefined) return refused;
	}
	return undefined;
}

/** The request with the uploads attached to its last message, for judge.ts to judge. */
export function attachUploads(
	request: CallerRequest,
	uploads: readonly ReadUpload[],
): CallerRequest | Failure {
	if (uploads.length === 0) return request;
	const attachments: Plain[] = [];
	for (const { fileName, mimeType, isProven, base64 } of uploads) {
		const kind = kindOf(mimeType);
		if (!isProven && kind !== undefined && kind !== 'file') return unproven(mimeType);
		const type = mimeType === '' ? 'application/octet-stream' : mimeType;
		// `video` has no kind of its own among attachments, and would pass for a file that is none.
		if (kind === 'video') return notAllowed(kind);
		attachments.push({ type, name: fileName, url: `data:${type};base64,${base64}` });
	}
	const last = request.messages.at(-1);
	if (!isPlainRecord(last)) return request;
	const given = isPlainList(last.attachments) ? last.attachments : [];
	return {
		...request,
		messages: request.messages.with(-1, { ...last, attachments: [...given, ...attachments] }),
	};
}

type UploadKind = AttachmentKind | 'video';

/** `undefined` for a type that says only that there are bytes. */
function kindOf(mimeType: string): UploadKind | undefined {
	const [family = ''] = mimeType.toLowerCase().trim().split('/', 1);
	if (family === 'image' || family === 'audio' || family === 'video') return family;
	return family === '' || /octet-stream/i.test(mimeType) ? undefined : 'file';
}

/** A file of a type that says nothing may be anything that is ticked. */
const mayBe = (kind: UploadKind | undefined, { attachments }: CallerPolicy): boolean =>
	kind === undefined ? attachments.length > 0 : attachments.some((ticked) => ticked === kind);

const unproven = (mimeType: string): Failure =>
	refusal(
		'unsupported_media_type',
		/^[\w.+-]+\/[\w.+-]+$/.test(mimeType) && mimeType.length <= 64
			? `An uploaded file is sent as ${mimeType}, and its content is of another type: send the file as it is`
			: 'An uploaded file is not of the type that it is sent as: send the file as it is',
	);

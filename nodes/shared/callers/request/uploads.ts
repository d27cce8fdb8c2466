/**
 * Files that a page uploads beside its fields (multipart/form-data). They are checked twice: by their
 * declared type and size before they are read, and then, with the type that their bytes show, as
 * attachments of the last message (content.ts). A declared type can only lead to a refusal, never
 * prevent one. Pure; never throws.
 */
import { readCallerBody, type CallerRequest } from '../../protocols/body';
import { notAllowed } from './attachments';
import { isJsonArray, isJsonObject, type JsonValue } from '../../protocols/jsonValue';
import { createBudget, type CallerPolicy } from './policy';
import { canonical, kindOfType, type MediaKind } from '../../values/mediaType';
import { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';

/** An upload before it is read. */
export type Upload = {
	/** As the page declares it; may be blank. */
	mimeType: string;
	/** `undefined` when it is unknown. */
	bytes: number | undefined;
};

export type ReadUpload = {
	fileName: string;
	/** What the bytes show, else what the page declares. */
	mimeType: string;
	/** Whether the bytes show it. */
	isProven: boolean;
	base64: string;
};

/** Why the uploads are refused before they are read, or `undefined`. */
export function checkUploads(
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

/** The request with the uploads attached to its last message, for checkRequest(). */
export function attachUploads(
	request: CallerRequest,
	uploads: readonly ReadUpload[],
): CallerRequest | Failure {
	if (uploads.length === 0) return request;
	const attachments: JsonValue[] = [];
	for (const { fileName, mimeType, isProven, base64 } of uploads) {
		const kind = kindOf(mimeType);
		if (!isProven && kind !== undefined && kind !== 'file') return unproven(mimeType);
		const type = mimeType === '' ? 'application/octet-stream' : mimeType;
		// The policy has no kind for videos, so one must not be sent as a file.
		if (kind === 'video') return notAllowed(kind);
		attachments.push({ type, name: fileName, url: `data:${type};base64,${base64}` });
	}
	const last = request.messages.at(-1);
	if (!isJsonObject(last)) return request;
	const given = isJsonArray(last.attachments) ? last.attachments : [];
	return {
		...request,
		messages: request.messages.with(-1, { ...last, attachments: [...given, ...attachments] }),
	};
}

const kindOf = (mimeType: string): MediaKind | undefined => kindOfType(canonical(mimeType));

/** A file of an unknown type may be of any kind that is ticked. */
const mayBe = (kind: MediaKind | undefined, { attachments }: CallerPolicy): boolean =>
	kind === undefined ? attachments.length > 0 : attachments.some((allowed) => allowed === kind);

const unproven = (mimeType: string): Failure =>
	refusal(
		'unsupported_media_type',
		/^[\w.+-]+\/[\w.+-]+$/.test(mimeType) && mimeType.length <= 64
			? `An uploaded file is sent as ${mimeType}, but its content is of another type: send it with its own type`
			: 'The content of an uploaded file is not of the type that it is sent as: send it with its own type',
	);

export type Uploads = { describe: () => Promise<Upload[]>; read: () => Promise<ReadUpload[]> };

/** The body of a form. Its files are read once their descriptions have passed. */
export async function readForm(
	readBody: () => unknown,
	{ describe, read }: Uploads,
	policy: CallerPolicy,
): Promise<CallerRequest | Failure> {
	const unread = checkUploads(await describe(), policy);
	if (unread !== undefined) return unread;
	const body = readCallerBody(readBody(), true);
	return body instanceof Failure ? body : attachUploads(body, await read());
}

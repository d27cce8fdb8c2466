/**
 * Tells a file from what a proxy or a storage sends in its place: a page, or a report of an error, under
 * status 200. Pure; never throws.
 */

/** Whether the media type is that of a text. */
export const isReportType = (mimeType: string): boolean => /^text\/|[/+](json|xml)$/.test(mimeType);

/** Space before the first sign. */
const READ_BYTES = 64;

/** Whether the bytes begin like HTML, XML or JSON. For files that never begin so. */
export const isReport = (bytes: Buffer): boolean =>
	/^\s*[<{]/.test(bytes.toString('latin1', 0, READ_BYTES));

/** The same for raw samples, which may begin with any bytes, but hardly with a whole word of a page. */
export const isPage = (bytes: Buffer): boolean =>
	/^\s*<(!doctype|html|\?xml)\b/i.test(bytes.toString('latin1', 0, READ_BYTES));

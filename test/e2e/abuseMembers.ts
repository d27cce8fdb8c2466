/** Reads what a chat's body and an answer's events hold, for protocols of the abuse suite. */
export type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
export const members = (value: unknown): Members => (isMembers(value) ? value : {});
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export function parse(text: string): Members {
	try {
		return members(JSON.parse(text));
	} catch {
		return {};
	}
}

/** The events of a stream whose events are data alone. Throws for other lines. */
export const eventsOf = (text: string): Members[] =>
	text
		.split('\n\n')
		.filter((event) => event !== '')
		.map((event) => {
			const [, data] = /^data: (.*)$/.exec(event) ?? [];
			if (data === undefined) throw new Error(`Not an event: ${event}`);
			return parse(data);
		});

type Media = {
	kind: 'image' | 'audio' | 'file';
	mediaType: string;
	/** As given: any type. */
	url: unknown;
	/** Of a file that OpenRouter holds. */
	id?: unknown;
};

/** What a part of a chat's message shows; `undefined` for other parts. */
export function mediaOf(part: unknown): Media | undefined {
	const { type, image_url: image, file, input_audio: audio } = members(part);
	if (type === 'image_url') {
		const url = isMembers(image) ? image.url : image;
		return { kind: 'image', mediaType: 'image/png', url };
	}
	if (type === 'file') {
		const { file_data: url, file_id: id } = members(file);
		return { kind: 'file', mediaType: 'application/pdf', url, id };
	}
	if (type !== 'input_audio') return undefined;
	const { data, format } = members(audio);
	const mediaType = `audio/${String(format)}`;
	const url = String(data).startsWith('https:') ? data : `data:${mediaType};base64,${String(data)}`;
	return { kind: 'audio', mediaType, url };
}

/** Asks for images. They are decoded while the answer comes, see openrouter/media/imageBody.ts. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Failed } from '../failure/failure';
import { STREAM_CUT } from '../failure/sentences/chat';
import { FILE_TOO_LARGE } from '../failure/sentences/media';
import { createImageBodyReader } from '../openrouter/media/imageBody';
import type { RequestContext } from './http';
import { ask, readJsonAnswer, type AnsweredJson, type ApiRequest } from './request';

type AnsweredImages = AnsweredJson & {
	/** The body has their numbers in place of `b64_json`. */
	files: Buffer[];
};

/** `maxBytes`: of all images together. */
export const requestImages = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: ApiRequest & { maxBytes: number },
): Promise<AnsweredImages | Failed> =>
	await ask<AnsweredImages>(context, credential, request, async (response) => {
		const reader = createImageBodyReader(request.maxBytes);
		const decoder = new TextDecoder();
		for await (const bytes of response.body.bytes) {
			reader.feed(decoder.decode(bytes, { stream: true }));
			if (reader.isTooLarge) return { kind: 'failed', failure: FILE_TOO_LARGE };
		}
		reader.feed(decoder.decode());
		if (response.body.isBroken()) return { kind: 'failed', failure: STREAM_CUT };
		const answer = readJsonAnswer(response, reader.json(), request);
		return answer.kind === 'failed' ? answer : { ...answer, files: reader.files() };
	});

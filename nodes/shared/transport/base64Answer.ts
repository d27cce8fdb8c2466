/** Requests whose answer has much base64 in its JSON. It is decoded while the answer comes. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { failed, type Failed, type Failure } from '../failure/failure';
import { INVALID_RESPONSE } from '../failure/sentences/common';
import { createBase64InJsonReader, type DecodedBase64 } from '../values/base64InJson';
import type { RequestContext } from './http';
import { ask, MAX_JSON_BYTES, readJsonAnswer, type AnsweredJson, type ApiRequest } from './request';

/** The body has a number in place of each base64 text: its place in `decoded`. */
export type AnsweredBase64 = AnsweredJson & {
	decoded: readonly DecodedBase64[];
	/** Gives the memory of `decoded` back, when its bytes are not needed any more. */
	release: () => void;
};

export type Base64Request = ApiRequest & {
	/** The name of the member that has the base64. */
	member: string;
	/** Of all decoded texts together. */
	maxBytes: number;
	/** The failure when they are larger. Default: that the answer has not the right format. */
	tooLarge?: Failure;
	/** The same for the rest of the body, which is limited by `maxJsonBytes`. */
	tooLong?: Failure;
};

export const requestBase64 = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: Base64Request,
): Promise<AnsweredBase64 | Failed> => {
	const {
		member,
		maxBytes,
		maxJsonBytes = MAX_JSON_BYTES,
		tooLarge = INVALID_RESPONSE,
		tooLong = INVALID_RESPONSE,
		...sent
	} = request;
	return await ask<AnsweredBase64>(context, credential, sent, async (response) => {
		const reader = createBase64InJsonReader(member, { maxBytes, maxJsonBytes });
		const decoder = new TextDecoder();
		for await (const bytes of response.body.bytes) {
			reader.feed(decoder.decode(bytes, { stream: true }));
			if (reader.isTooLarge) return failed(tooLarge);
			if (reader.isTooLong) return failed(tooLong);
		}
		reader.feed(decoder.decode());
		const answer = readJsonAnswer(response, reader.json(), request);
		if (answer.kind === 'failed') return answer;
		return { ...answer, decoded: reader.decoded(), release: reader.release };
	});
};

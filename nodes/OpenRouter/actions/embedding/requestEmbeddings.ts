/** Sends the inputs of items that share a request. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { OpenRouterError } from '../../../shared/failure/failure';
import {
	EMBEDDING_SENTENCES,
	EMBEDDINGS_TOO_LARGE,
} from '../../../shared/failure/sentences/embedding';
import {
	EMBEDDING_MEMBER,
	readEmbeddings,
	type EmbeddingsAnswer,
} from '../../../shared/openrouter/embedding/answer';
import { requestCounts } from '../../../shared/openrouter/embedding/requestSize';
import { withCosts } from '../../../shared/openrouter/usage';
import { requestBase64 } from '../../../shared/transport/base64Answer';
import { MAX_JSON_BYTES } from '../../../shared/transport/request';
import type { ItemCall } from '../../operation';
import type { LoadedEmbeddings } from './readInput';

/** As many 32-bit floats as any request gives: 2,048 inputs of 4,096 dimensions, twice. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** An embedding as JSON: 4,096 numbers of up to 32 characters each. */
const MAX_NUMBERS_BYTES = 128 * 1024;

/**
 * One answer per request. An item whose list is too long for a request is alone, and gets several, one
 * after another. Throws `OpenRouterError` for a request that failed.
 */
export async function requestEmbeddings(
	context: IExecuteFunctions,
	{ credential, signal }: ItemCall,
	loaded: readonly LoadedEmbeddings[],
): Promise<EmbeddingsAnswer[]> {
	const [first] = loaded;
	if (first === undefined) return [];
	const { settings, limits, retries } = first.asked;
	const inputs = loaded.flatMap((one) => one.inputs);
	const counts = requestCounts(
		loaded.flatMap(({ asked }) => asked.sizes),
		limits,
	);
	const answers: EmbeddingsAnswer[] = [];
	let from = 0;
	for (const count of counts) {
		const reply = await requestBase64(context, credential, {
			method: 'POST',
			path: '/embeddings',
			body: { ...settings, input: inputs.slice(from, from + count) },
			member: EMBEDDING_MEMBER,
			maxBytes: MAX_ANSWER_BYTES,
			maxJsonBytes: Math.max(MAX_JSON_BYTES, count * MAX_NUMBERS_BYTES),
			tooLarge: EMBEDDINGS_TOO_LARGE,
			tooLong: EMBEDDINGS_TOO_LARGE,
			limits: retries,
			sentences: EMBEDDING_SENTENCES,
			signals: [signal],
		});
		if (reply.kind === 'failed') throw new OpenRouterError(withCosts(reply.failure, answers));
		answers.push(readEmbeddings(reply, count));
		reply.release();
		from += count;
	}
	return answers;
}

/** Requests to OpenRouter other than chats. The answer is JSON or bytes; a failure is a value. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { failed, type Failed, type Failure } from '../failure/failure';
import { withoutFallbacks, type Sentences } from '../failure/sentences/explanation';
import { readFailure, reportedError } from '../openrouter/errors/errorBody';
import { STREAM_CUT } from '../failure/sentences/chat';
import { INVALID_RESPONSE, REDIRECTED, TIMED_OUT } from '../failure/sentences/common';
import { FILE_TOO_LARGE } from '../failure/sentences/media';
import { isBilled, readCosts, withCosts } from '../openrouter/usage';
import { asRecord, defined, isRecord, parseJson, type JsonRecord } from '../values/json';
import { cancelSignalsOf, type Exchange, type ExchangeRequest, type RequestContext } from './http';
import { readBytes, readText } from './responseBody';
import { isAmbiguous } from './retry';
import { outcomeOf, withRetry, type RetryLimits, type RetryRules } from './withRetry';

/** `body` is `undefined` when the response has none, as with status 204. */
export type AnsweredJson = { kind: 'answered'; body: unknown; generationId?: string };
export type JsonReply = AnsweredJson | Failed;

type AnsweredBytes = {
	kind: 'answered';
	bytes: Buffer;
	contentType: string;
	generationId?: string;
};
export type BytesReply = AnsweredBytes | Failed;

export type ApiRequest = Omit<ExchangeRequest, 'signals'> & {
	/** Default: one attempt within 30 s. */
	limits?: RetryLimits;
	/** Each of them ends the request early. */
	signals?: readonly AbortSignal[];
	/** See `RetryRules`. */
	lastSend?: RetryRules['lastSend'];
	/** The longest answer in JSON. Default: 32 MB. */
	maxJsonBytes?: number;
	/**
	 * Whether a body with a member `error` is an answer all the same: the error is about a job, not
	 * about this request.
	 */
	isAnswer?: (body: JsonRecord) => boolean;
	/** Whether to send the request again. Default: a GET always, others unless `isAmbiguous`. */
	mayRepeat?: RetryRules['mayRepeat'];
	/**
	 * Sentences of the request's subject, by error type. Default: chat. `timed_out` is for the total
	 * time limit, whose usual hint is about the answer of a model.
	 */
	sentences?: ReadonlyMap<string, Sentences>;
};

/** Status codes of servers that do not have the endpoint. */
export const NOT_OFFERED: readonly number[] = [404, 405, 501];

const LIMITS: RetryLimits = { timeoutMs: 30_000, attempts: 1 };
export const MAX_JSON_BYTES = 32 * 1024 * 1024;

/** Any status from 200 to 299 is an answer. Its body is a JSON object, or empty. */
export const requestJson = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: ApiRequest,
): Promise<JsonReply> =>
	await ask<AnsweredJson>(context, credential, request, async (response) =>
		readJsonAnswer(
			response,
			await readText(response.body, request.maxJsonBytes ?? MAX_JSON_BYTES),
			request,
		),
	);

/** The answer in a body that was read to its end; `text` is `undefined` when it is too long. */
export function readJsonAnswer(
	response: Exchange,
	text: string | undefined,
	{ sentences, isAnswer }: Pick<ApiRequest, 'sentences' | 'isAnswer'>,
): JsonReply {
	const { statusCode, generationId } = response;
	const body = parseJson(text ?? '');
	if (isError(response, body, isAnswer)) return reportedFailure(response, body, sentences);
	if (isRecord(body)) return { kind: 'answered', body, ...defined({ generationId }) };
	if (response.body.isBroken()) return failed(CUT);
	const isEmpty = statusCode !== 200 && text === '';
	return isEmpty ? { kind: 'answered', body: undefined } : UNREADABLE;
}

/** For files. A file that breaks off, or is larger than `maxBytes`, is a failure. */
export const requestBytes = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	{ tooLarge = FILE_TOO_LARGE, ...request }: ApiRequest & { maxBytes: number; tooLarge?: Failure },
): Promise<BytesReply> =>
	await ask<AnsweredBytes>(context, credential, withAnyType(request), async (response) => {
		const { statusCode, contentType, generationId, body } = response;
		// Errors are JSON, and may have status 200.
		if (statusCode >= 400 || /json/i.test(contentType)) {
			const error = parseJson((await readText(body, MAX_JSON_BYTES)) ?? '');
			return isError(response, error)
				? reportedFailure(response, error, request.sentences)
				: UNREADABLE;
		}
		const bytes = await readBytes(body, request.maxBytes);
		if (body.isBroken()) return failed(CUT);
		if (bytes === undefined) return failed(tooLarge);
		// Whatever type is declared.
		const error = jsonIn(bytes);
		if (isError(response, error)) return reportedFailure(response, error, request.sentences);
		return { kind: 'answered', bytes, contentType, ...defined({ generationId }) };
	});

const MAX_ERROR_BYTES = 64 * 1024;
const OPENING_BRACE = 0x7b;

/** The object, when the file is one. */
const jsonIn = (bytes: Buffer): unknown =>
	bytes[0] === OPENING_BRACE && bytes.length <= MAX_ERROR_BYTES
		? parseJson(bytes.toString())
		: undefined;

/** n8n's helper would ask for JSON. */
const withAnyType = (request: ApiRequest): ApiRequest => ({
	...request,
	headers: { Accept: '*/*', ...request.headers },
});

const CUT = STREAM_CUT.with({ hint: withoutFallbacks(STREAM_CUT.hint) });
const UNREADABLE: Failed = failed(INVALID_RESPONSE);

/** Sends the request and reads each attempt's response with `readAnswer`. */
export const ask = async <Reply extends { kind: 'answered' }>(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	{ limits = LIMITS, signals = [], lastSend, mayRepeat, ...request }: ApiRequest,
	readAnswer: (response: Exchange) => Promise<Reply | Failed>,
): Promise<Reply | Failed> => {
	const reply = await outcomeOf(
		withRetry(
			{
				context,
				credential,
				request,
				async read(response): Promise<Reply | Failed> {
					if (response.statusCode < 300 || response.statusCode >= 400) {
						return withGeneration(await readAnswer(response), response);
					}
					response.body.close();
					return failed(REDIRECTED);
				},
			},
			{
				limits,
				// A shared request must not end with the execution that asked first.
				signals: request.isShared === true ? [] : [...signals, ...cancelSignalsOf(context)],
				...defined({ lastSend }),
				// Other methods change or cost something, perhaps although no answer came.
				mayRepeat: mayRepeat ?? ((failure) => request.method === 'GET' || !isAmbiguous(failure)),
			},
		),
	);
	return reply.kind === 'failed' && reply.failure.message === TIMED_OUT.message
		? { ...reply, failure: reply.failure.with({ ...request.sentences?.get('timed_out') }) }
		: reply;
};

/** By its generation ID, the author can look up what a call cost that failed after it was answered. */
const withGeneration = <Reply extends { kind: 'answered' }>(
	reply: Reply | Failed,
	{ generationId }: Exchange,
): Reply | Failed =>
	reply.kind !== 'failed' || generationId === undefined || reply.failure.generationId !== undefined
		? reply
		: { ...reply, failure: reply.failure.with({ generationId }) };

const isError = (
	{ statusCode }: Exchange,
	body: unknown,
	isAnswer: ApiRequest['isAnswer'] = () => false,
): boolean =>
	statusCode < 200 ||
	statusCode >= 400 ||
	(isRecord(body) && reportedError(body) !== undefined && !isAnswer(body));

function reportedFailure(
	{ statusCode, retryAfter, generationId }: Exchange,
	body: unknown,
	sentences: ApiRequest['sentences'],
): Failed {
	const read = readFailure({
		httpStatus: statusCode,
		body,
		retryAfter,
		generationId,
		nowMs: Date.now(),
		sentences,
	});
	// Some servers put the error into a list.
	const isExplained = Array.isArray(body) || reportedError(asRecord(body)) !== undefined;
	const failure = isExplained ? read : read.with({ isUnexplained: true });
	const { usage } = asRecord(body);
	// An error that was charged would be charged again.
	const isCharged = isBilled(usage);
	return failed(isCharged ? withCosts(failure, [readCosts(usage)]) : failure);
}

/** Any other request to OpenRouter: JSON or bytes come back whole. A failure is a value. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readFailure, reportedError } from '../openrouter/errors/errorBody';
import { STREAM_CUT } from '../failure/sentences/chat';
import { INVALID_RESPONSE, REDIRECTED } from '../failure/sentences/common';
import { isRecord, parseJson } from '../values/json';
import {
	cancelSignalsOf,
	readBytes,
	readText,
	type Exchange,
	type ExchangeRequest,
	type RequestContext,
} from './http';
import { outcomeOf, withRetry, type Failed, type RetryLimits } from './withRetry';

/** `body` is `undefined` where there is none, as with 204. */
type AnsweredJson = { kind: 'answered'; body: unknown };
export type JsonReply = AnsweredJson | Failed;

type AnsweredBytes = { kind: 'answered'; bytes: Uint8Array; contentType: string };
export type BytesReply = AnsweredBytes | Failed;

export type PlainRequest = Omit<ExchangeRequest, 'stops'> & {
	/** One attempt within 30 s, unless given. */
	limits?: RetryLimits;
	/** Each ends the request early. */
	stops?: readonly AbortSignal[];
};

/** What a server answers for an endpoint that it does not have. */
export const NOT_OFFERED: readonly number[] = [404, 405, 501];

const LIMITS: RetryLimits = { timeoutMs: 30_000, attempts: 1 };
const MAX_JSON_BYTES = 32 * 1024 * 1024;

/** Takes any status from 200 to 299 for an answer, which is an object, or nothing at all. */
export const requestJson = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: PlainRequest,
): Promise<JsonReply> =>
	await ask<AnsweredJson>(context, credential, request, async (response) => {
		const text = await readText(response.body, MAX_JSON_BYTES);
		const body = parseJson(text);
		if (isError(response, body)) return failed(response, body);
		if (isRecord(body)) return { kind: 'answered', body };
		const isEmpty = response.statusCode !== 200 && text === '' && !response.body.isBroken();
		return isEmpty ? { kind: 'answered', body: undefined } : UNREADABLE;
	});

/** For files. More than about `maxBytes` are a failure, as is half a file. */
export const requestBytes = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: PlainRequest & { maxBytes: number },
): Promise<BytesReply> =>
	await ask<AnsweredBytes>(context, credential, request, async (response) => {
		const { statusCode, contentType, body } = response;
		// Errors come as JSON, also with status 200.
		if (statusCode >= 400 || /json/i.test(contentType)) {
			const error = parseJson(await readText(body, MAX_JSON_BYTES));
			return isError(response, error) ? failed(response, error) : UNREADABLE;
		}
		const bytes = await readBytes(body, request.maxBytes);
		if (body.isBroken()) return { kind: 'failed', failure: STREAM_CUT };
		return bytes === undefined ? UNREADABLE : { kind: 'answered', bytes, contentType };
	});

const UNREADABLE: Failed = { kind: 'failed', failure: INVALID_RESPONSE };

const ask = async <Reply extends { kind: 'answered' }>(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	{ limits = LIMITS, stops = [], ...request }: PlainRequest,
	readAnswer: (response: Exchange) => Promise<Reply | Failed>,
): Promise<Reply | Failed> =>
	await outcomeOf(
		withRetry(
			{
				context,
				credential,
				request,
				async read(response): Promise<Reply | Failed> {
					if (response.statusCode < 300 || response.statusCode >= 400) {
						return await readAnswer(response);
					}
					response.body.leave();
					return { kind: 'failed', failure: REDIRECTED };
				},
			},
			{
				limits,
				// Others may wait for the same answer: it must not end with the first who asked.
				stops: request.isShared === true ? [] : [...stops, ...cancelSignalsOf(context)],
				// What changes something, or is paid for, may have been done although no answer came.
				mayRepeat: (isMaybeDone) => request.method === 'GET' || !isMaybeDone,
			},
		),
	);

const isError = ({ statusCode }: Exchange, body: unknown): boolean =>
	statusCode < 200 || statusCode >= 400 || (isRecord(body) && reportedError(body) !== undefined);

const failed = ({ statusCode, retryAfter, generationId }: Exchange, body: unknown): Failed => ({
	kind: 'failed',
	failure: readFailure({
		httpStatus: statusCode,
		body,
		retryAfter,
		generationId,
		nowMs: Date.now(),
	}),
});

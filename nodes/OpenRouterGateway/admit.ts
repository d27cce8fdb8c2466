/**
 * Decides whether a call is answered, cheapest question first: from which page, by whom, how often,
 * what does it ask. Nothing has been sent to OpenRouter by then. A refusal is a value.
 */
import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';
import { asRecord, asText, defined, type JsonRecord } from '../shared/values/json';
import type { ChatRequest } from '../shared/openrouter/request/request';
import { readCallerBody } from '../shared/protocols/body';
import { createConcurrencyGate, type Slot } from '../shared/callers/limits/concurrency';
import { callerByAddress, type Caller } from '../shared/callers/identity/identity';
import { checkRequest, type CheckedRequest } from '../shared/callers/request/checkRequest';
import { createOriginGate } from '../shared/callers/origin';
import { createRateLimiter } from '../shared/callers/limits/rateLimit';
import { Failure } from '../shared/failure/failure';
import { refusal } from '../shared/failure/refusal';
import { challengeOf } from '../shared/callers/signIn/refusals';
import { createTokenBudget } from '../shared/callers/limits/tokenBudget';
import { nodeOf } from '../shared/transport/nodeOf';
import { canonical } from '../shared/values/mediaType';
import { gateOf } from './callerGate';
import { proxyHintFor } from './proxyHint';
import type { GatewaySettings } from './settings';
import { mostTokens, upstreamRequest } from './upstreamRequest';

/** One of each for the process: limits are per caller, whichever call they make. */
const rateLimiter = createRateLimiter();
const tokenBudget = createTokenBudget();
const concurrencyGate = createConcurrencyGate();

export type Refused = {
	kind: 'refused';
	failure: Failure;
	caller?: Caller;
	callerHint?: string;
	/** The page's, as sent. */
	origin?: string;
	headers: Record<string, string>;
};

export type Visitor = {
	kind: 'admitted';
	caller: Caller;
	/** For the author: why callers may not be told apart. */
	callerHint?: string;
	origin?: string;
	/** State of the caller's limits. */
	headers: Record<string, string>;
};

export type Admission = Visitor & {
	request: CheckedRequest;
	/** What goes to OpenRouter, but for who calls. */
	toSend: ChatRequest;
	/** Whether the caller asked for a stream. */
	isStreamed: boolean;
	/** Whether they asked that the stream tell its usage. */
	wantsUsage: boolean;
	modelAsked?: string;
	place: Slot;
	/** Call with the tokens that the call used, and again when a better count is known. */
	settle: (usedTokens: number) => void;
};

/** The page that calls, if one does, or why it may not. */
export function admitOrigin(
	context: IWebhookFunctions,
	settings: Pick<GatewaySettings, 'origin'>,
): { kind: 'admitted'; origin?: string } | Refused {
	const origin = asText(context.getHeaderData().origin);
	const failure = createOriginGate(settings.origin)(origin);
	return failure === undefined
		? { kind: 'admitted', ...(origin !== undefined && { origin }) }
		: { kind: 'refused', failure, ...defined({ origin }), headers: {} };
}

/** Who calls from there, and whether not too often. */
export async function admitCaller(
	context: IWebhookFunctions,
	settings: Pick<GatewaySettings, 'requestsPerMinute'>,
	callerCredential: ICredentialDataDecryptedObject,
	origin: string | undefined,
): Promise<Visitor | Refused> {
	const gate = gateOf(context, callerCredential);
	const caller =
		gate === 'anyone'
			? callerByAddress(context.getRequestObject().ip)
			: await gate(context.getHeaderData().authorization);
	if (caller instanceof Failure) {
		const challenge = challengeOf(caller.reason);
		return {
			kind: 'refused',
			failure: caller,
			...defined({ origin }),
			headers: challenge === undefined ? {} : { 'WWW-Authenticate': challenge },
		};
	}

	const hint = defined({ callerHint: gate === 'anyone' ? proxyHintFor(context) : undefined });
	const rate = rateLimiter.take(bucketOf(context, caller), settings.requestsPerMinute, Date.now());
	const limit = { 'X-RateLimit-Limit-Requests': String(Math.floor(settings.requestsPerMinute)) };
	if (rate instanceof Failure) {
		return {
			kind: 'refused',
			failure: rate,
			...defined({ origin }),
			caller,
			...hint,
			headers: { ...limit, 'X-RateLimit-Remaining-Requests': '0' },
		};
	}
	return {
		kind: 'admitted',
		caller,
		...hint,
		...(origin !== undefined && { origin }),
		headers: {
			...limit,
			'X-RateLimit-Remaining-Requests': String(rate.remaining),
			'X-RateLimit-Reset-Requests': `${rate.resetSeconds}s`,
		},
	};
}

/**
 * What an admitted caller asks, and whether there is room for it now. Throws `OpenRouterError` for an
 * Extra Body that cannot be sent; nothing is held then.
 */
export function admitRequest(
	context: IWebhookFunctions,
	settings: GatewaySettings,
	visitor: Visitor,
): Admission | Refused {
	const { caller, callerHint, origin } = visitor;
	const refuse = (failure: Failure, headers = visitor.headers): Refused => ({
		kind: 'refused',
		failure,
		caller,
		...defined({ callerHint, origin }),
		headers,
	});
	const mediaType = mediaTypeOf(context);
	if (!ACCEPTED_TYPES.includes(mediaType)) return refuse(UNSUPPORTED);

	const asked = readCallerBody(context.getRequestObject().body);
	if (asked instanceof Failure) return refuse(asked);
	const request = checkRequest(asked, settings.policy);
	if (request instanceof Failure) return refuse(request);
	const toSend = upstreamRequest(settings, request);

	const place = concurrencyGate.enter(bucketOf(context, caller), settings.maxConcurrent);
	if (place instanceof Failure) return refuse(place);
	const tokens = reserveTokens(context, settings, caller, toSend);
	if (tokens.failure !== undefined) {
		place.leave();
		return refuse(tokens.failure, { ...visitor.headers, ...tokens.headers });
	}
	return {
		...visitor,
		headers: { ...visitor.headers, ...tokens.headers },
		request,
		toSend,
		isStreamed: asked.fields.stream === true,
		wantsUsage: asksForUsage(asked.fields),
		...(typeof asked.fields.model === 'string' && {
			modelAsked: asked.fields.model,
		}),
		place,
		settle: tokens.settle,
	};
}

function reserveTokens(
	context: IWebhookFunctions,
	{ tokensPerMinute }: GatewaySettings,
	caller: Caller,
	toSend: ChatRequest,
): Pick<Admission, 'headers' | 'settle'> & { failure?: Failure } {
	const settle = () => {};
	if (tokensPerMinute === undefined) return { headers: {}, settle };
	const reserved = tokenBudget.reserve(
		bucketOf(context, caller),
		mostTokens(toSend),
		tokensPerMinute,
		Date.now(),
	);
	const limit = { 'X-RateLimit-Limit-Tokens': String(tokensPerMinute) };
	if (reserved instanceof Failure) return { failure: reserved, headers: limit, settle };
	const { remaining, resetSeconds } = reserved;
	return {
		headers: {
			...limit,
			'X-RateLimit-Remaining-Tokens': String(remaining),
			'X-RateLimit-Reset-Tokens': `${resetSeconds}s`,
		},
		settle: (usedTokens) => reserved.settle(usedTokens, Date.now()),
	};
}

/** In OpenAI's words, or in OpenRouter's. */
const asksForUsage = ({ stream_options: options, usage }: JsonRecord): boolean =>
	asRecord(options).include_usage === true || asRecord(usage).include === true;

const ACCEPTED_TYPES = ['application/json', 'text/plain'];

const mediaTypeOf = (context: IWebhookFunctions): string =>
	canonical(asText(context.getHeaderData()['content-type']) ?? '');

const UNSUPPORTED = refusal(
	'unsupported_media_type',
	'Send the request as JSON, with the header Content-Type: application/json',
);

const bucketOf = (context: IWebhookFunctions, { key }: Caller): string =>
	`${context.getWorkflow().id}:${nodeOf(context).id}:${key}`;

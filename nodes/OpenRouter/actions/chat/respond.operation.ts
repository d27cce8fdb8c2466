/**
 * Answers what a page has sent to n8n's Webhook, within what the author allows. Who calls and how
 * often is judged before the body is looked at; what goes upstream is built anew from what is
 * allowed. A refusal is a failed item with the status and the sentence to answer with.
 */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { invalidInput, OpenRouterError, orThrow } from '../../../shared/failure/failure';
import { asRecord } from '../../../shared/values/json';
import { simplify } from '../../../shared/openrouter/answer/output';
import { withFileParser } from '../../../shared/openrouter/request/plugins';
import { buildChatRequest, type ChatRequest } from '../../../shared/openrouter/request/request';
import { readCallerBody } from '../../../shared/protocols/body';
import { identifyCaller, type Caller } from '../../../shared/callers/identity/identity';
import { userOf } from '../../../shared/callers/identity/user';
import { checkRequest, type CheckedRequest } from '../../../shared/callers/request/checkRequest';
import { createOriginGate, unusableOrigins } from '../../../shared/callers/origin';
import { createRateLimiter } from '../../../shared/callers/limits/rateLimit';
import { attachUploads, checkUploads } from '../../../shared/callers/request/uploads';
import { attributionFields } from '../../item/attribution';
import { addHint } from '../../item/hints';
import { modelField } from '../../item/modelField';
import { operation, type ItemCall } from '../../operation';
import { readCollection } from '../../../shared/parameters/collection';
import { readList } from '../../../shared/parameters/values';
import { answer, readAskSettings } from './answer';
import { toAnswerItem } from './answerItem';
import { requireCredit } from './credit';
import { callerFields, readCallerRules, requestFields, type CallerRules } from './panel/caller';
import { systemPromptField } from './panel/chat';
import { respondOptions } from './panel/options';
import { readResponseFormat, responseFormatFields } from './panel/responseFormat';
import { chatGroups, readChatSettings } from './panel/settings';
import { serverToolsField } from './panel/tools';
import { addSharedAnswersHint } from './hints';
import { publicPart } from './publicPart';
import { unreadable } from './unreadable';
import { describeUploads, readUploads, uploadsIn } from './uploads';

/** One for the process: the limit is per caller, whichever execution serves them. */
const rateLimiter = createRateLimiter();

export const respond = operation({
	name: 'Answer a Frontend Request',
	action: 'Answer a frontend request',
	description: 'Answer what a page sent to a Webhook, within limits that you set',
	// An AI Agent has no page that calls it.
	forAgents: false,
	credential: 'inference',
	fields: [
		modelField,
		...requestFields,
		systemPromptField,
		...callerFields,
		...responseFormatFields,
		serverToolsField,
		...attributionFields,
		...chatGroups,
		respondOptions,
	],
	async runItem(call) {
		const { rules, request, options, settings, shown } = await readCall(this, call);
		await requireCredit(this, call, rules.minimumCreditUsd);
		const { completion, timing, data } = await answer(this, call, request, options, settings);
		const output = simplify(completion, timing, data);
		const visible = publicPart(output, shown, rules.policy);
		const told = { ...output, statusCode: 200, public: visible };
		return [await toAnswerItem(this, call.itemIndex, told, request)];
	},
});

/**
 * n8n's expression engine gives up on some hostile bodies, so a parameter that cannot be read is the
 * caller's doing as likely as the author's: a refusal, like all else that is wrong with a request.
 */
async function readCall(context: IExecuteFunctions, call: ItemCall) {
	try {
		const options = readCollection(
			'Options',
			context.getNodeParameter('options', call.itemIndex, {}),
		);
		const rules = readCallerRules(context, call.itemIndex);
		if (rules.policy.model.trim() === '') {
			throw invalidInput('Model is empty', 'Choose a model from the list, or enter its ID');
		}
		if (call.itemIndex === 0) addOriginHint(context, rules.origin.allowedOrigins);
		const { caller, judged } = await admit(context, call.itemIndex, rules);
		const format = readResponseFormat(context, call.itemIndex);
		const { fields, headers } = readChatSettings(
			context,
			call.itemIndex,
			withoutTokenLimits(options),
			judged.model,
		);
		const plugins = fields.plugins ?? [];
		if (call.itemIndex === 0) addSharedAnswersHint(context, headers);
		const request: ChatRequest = buildChatRequest({
			...fields,
			responseFormat: format?.responseFormat,
			model: judged.model,
			messages: judged.messages,
			// By the page, OCR would cost what no limit here bounds: the author may ask for it.
			plugins: rules.policy.attachments.includes('file') ? withFileParser(plugins) : plugins,
			// Last, so that nothing of the author's Extra Body stands for the caller.
			callerFields: {
				...judged.fields,
				// A form that the author asks for is the one that the answer is checked for.
				...(format !== undefined && { response_format: format.responseFormat }),
				...userOf(caller, call.credential),
			},
		});
		const settings = {
			...readAskSettings(context, call.itemIndex, options, headers),
			format,
		};
		const shown = readList(
			'Show Caller',
			context.getNodeParameter('showCaller', call.itemIndex, []),
		);
		return { rules, request, options, settings, shown };
	} catch (error) {
		throw unreadable(error);
	}
}

/** Left from when the node was set to Complete: here Max Output Tokens is the one limit. */
const withoutTokenLimits = (options: IDataObject): IDataObject => ({
	...options,
	maxTokens: undefined,
	maxCompletionTokens: undefined,
});

/** An entry that no page can ever match is a slip of the author's; the node works on without it. */
function addOriginHint(context: IExecuteFunctions, allowedOrigins: readonly string[]): void {
	const unusable = unusableOrigins(allowedOrigins);
	if (unusable.length === 0) return;
	addHint(
		context,
		`Allowed Origins has entries that no page can match: ${unusable.join(', ')}. An origin is scheme, host and port only, such as https://my-app.example.`,
	);
}

/** Throws the refusal of a call that is not to be answered. */
async function admit(
	context: IExecuteFunctions,
	itemIndex: number,
	rules: CallerRules,
): Promise<{ caller: Caller; judged: CheckedRequest }> {
	const { headers, jwtPayload, readBody, files } = sourceOf(context, itemIndex);

	const foreign = createOriginGate(rules.origin)(headers.origin);
	if (foreign !== undefined) throw new OpenRouterError(foreign);

	const { callerId, identity } = rules;
	const caller = orThrow(identifyCaller({ callerId, jwtPayload, headers }, identity));

	const bucket = `${context.getWorkflow().id}:${context.getNode().id}:${caller.key}`;
	orThrow(rateLimiter.take(bucket, rules.requestsPerMinute, Date.now()));

	const unread = checkUploads(await describeUploads(context, files), rules.policy);
	if (unread !== undefined) throw new OpenRouterError(unread);
	const body = orThrow(readCallerBody(readBody(), files.length > 0));
	const uploads = await readUploads(context, itemIndex, files);
	const request = orThrow(attachUploads(body, uploads));
	return { caller, judged: orThrow(checkRequest(request, rules.policy)) };
}

/**
 * Only n8n's Webhook vouches for headers and for a token; in any other item the caller may have
 * written them. A defined body is read after the caller was admitted, as it may be an expression.
 */
function sourceOf(context: IExecuteFunctions, itemIndex: number) {
	if (context.getNodeParameter('requestSource', itemIndex, 'webhook') === 'define') {
		const readBody = () => context.getNodeParameter('request', itemIndex);
		return { headers: {}, jwtPayload: undefined, readBody, files: [] };
	}
	const { headers, jwtPayload, body } = asRecord(context.getInputData()[itemIndex]?.json);
	if (headers === undefined && body === undefined) {
		throw invalidInput(
			'The incoming item does not come from a Webhook',
			'Put this node directly behind the Webhook, or set Request to “Define Below”',
		);
	}
	const files = uploadsIn(context, itemIndex, asRecord(headers));
	return { headers: asRecord(headers), jwtPayload, readBody: (): unknown => body, files };
}

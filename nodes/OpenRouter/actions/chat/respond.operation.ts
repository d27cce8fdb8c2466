/**
 * Answers a request that a page has sent to n8n's Webhook, within the limits that the author has set.
 * callers/admission.ts decides whether the request is answered. The request to OpenRouter is built
 * anew from the parts that are allowed. A refusal becomes a failed item, which holds the status and
 * the message to answer the caller with.
 */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import {
	admitCaller,
	admitPage,
	admitRequest,
	createCounters,
} from '../../../shared/callers/admission';
import type { Page, Refused, Unpaid } from '../../../shared/callers/verdict';
import { identifyCaller, type Caller } from '../../../shared/callers/identity/identity';
import { userOf } from '../../../shared/callers/identity/user';
import type { CheckedRequest } from '../../../shared/callers/request/checkRequest';
import { invalidInput, OpenRouterError } from '../../../shared/failure/failure';
import { simplify } from '../../../shared/openrouter/answer/output';
import { requireModel } from '../../../shared/openrouter/modelId';
import { withFileParser } from '../../../shared/openrouter/request/plugins';
import { buildChatRequest, type ChatRequest } from '../../../shared/openrouter/request/request';
import { onlyNewMessage } from '../../../shared/protocols/newMessage';
import { readCollection } from '../../../shared/parameters/collection';
import { readList } from '../../../shared/parameters/values';
import { cachedCredit } from '../../../shared/transport/credit';
import { asRecord, without } from '../../../shared/values/json';
import { attributionFields } from '../../item/attribution';
import { addHint } from '../../item/hints';
import { modelField } from '../../item/modelField';
import { operation, type ItemCall } from '../../operation';
import { answer, readAskSettings, toAnswerItem } from './answer';
import { chatsInTurn, connectChat, connectedTypes, stepsField } from './connected';
import { createCostMeter, itemBudget, type ItemBudget } from './budget';
import { addOriginHint, addSharedAnswersHint } from './hints';
import { callerFields, readCallerRules, requestFields, type CallerRules } from './panel/caller';
import { systemPromptField } from './panel/chat';
import { respondOptions } from './panel/options';
import { readResponseFormat, responseFormatFields } from './panel/responseFormat';
import { chatGroups, readChatSettings } from './panel/settings';
import { serverToolsField } from './panel/tools';
import { publicPart } from './publicPart';
import { readable } from './readable';
import { describeUploads, readUploads, uploadsIn } from './uploads';

/** All executions in this process count callers together. */
const counters = createCounters();

export const respond = operation({
	name: 'Answer a Frontend Request',
	action: 'Answer a frontend request',
	description: 'Answer what a page sent to a Webhook, within limits that you set',
	// An AI Agent has no page that calls it.
	forAgents: false,
	credential: 'inference',
	inTurn: chatsInTurn,
	fields: [
		modelField,
		...requestFields,
		systemPromptField,
		...callerFields,
		...responseFormatFields,
		serverToolsField,
		stepsField,
		...attributionFields,
		...chatGroups,
		respondOptions,
	],
	async runItem(call) {
		const read = readable(() => readItem(this, call));
		const budget = itemBudget(this, call, counters);
		try {
			const { built, reservation, settle, goOn } = await admit(this, call, read, budget);
			const { request, connected, conversation, settings, shown } = built;
			const costs = createCostMeter(reservation);
			const meter = { ...costs, goOn: (next: ChatRequest) => goOn(next, 0, costs.cost()) };
			const how = { ...settings, meter, connected, conversation };
			const reply = await answer(this, call, request, read.options, how).finally(() => {
				settle(0, meter.cost());
			});
			const { completion, timing, data, steps } = reply;
			const output = { ...simplify(completion, timing, data), ...(steps && { steps }) };
			const visible = publicPart(output, shown, read.rules.policy);
			const answered = { ...output, ...budget.output(), statusCode: 200, public: visible };
			return [await toAnswerItem(this, call.itemIndex, answered, request)];
		} finally {
			budget.save();
		}
	},
});

type ReadItem = {
	rules: CallerRules;
	options: IDataObject;
	source: ReturnType<typeof sourceOf>;
};

function readItem(context: IExecuteFunctions, { itemIndex }: ItemCall): ReadItem {
	const options = readCollection('Options', context.getNodeParameter('options', itemIndex, {}));
	const rules = readCallerRules(context, itemIndex);
	requireModel(rules.policy.model);
	if (itemIndex === 0) addOriginHint(context, rules.origin.allowedOrigins);
	return { rules, options, source: sourceOf(context, itemIndex) };
}

/** The request to send, if the caller may send it. Throws `OpenRouterError` for a refusal. */
async function admit(
	context: IExecuteFunctions,
	call: ItemCall,
	read: ReadItem,
	budget: ItemBudget,
) {
	const { itemIndex, credential } = call;
	const { rules, source } = read;
	const { headers, jwtPayload, files } = source;
	const page = orRefuse(admitPage(headers.origin, rules));
	const visitor = await admitCaller(page, rules, {
		counters,
		nowMs: Date.now,
		nodeKey: () => `${context.getWorkflow().id}:${context.getNode().id}`,
		signIn: () => identifyCaller({ callerId: rules.callerId, jwtPayload, headers }, rules.identity),
	});
	const admission = await admitRequest(orRefuse(visitor), rules, {
		counters,
		nowMs: Date.now,
		readBody: () => readable(source.readBody),
		...(files.length > 0 && {
			uploads: {
				describe: async () => await describeUploads(context, files),
				read: async () => await readUploads(context, itemIndex, files),
			},
		}),
		...(connectedTypes(context).memory && { keepNew: onlyNewMessage }),
		build: async (checked, caller) => {
			const built = readable(() => buildRequest(context, call, read, checked, caller));
			const { request } = built;
			return { ...built, ...(await connectChat(context, call, request, rules.policy)) };
		},
		budget: budget.open,
		async credit() {
			const credit = await cachedCredit(context, credential);
			if ('why' in credit && itemIndex === 0) addHint(context, credit.why);
			return credit;
		},
	});
	return orRefuse(admission);
}

function orRefuse<T extends Page>(step: T | Refused | Unpaid): T {
	if (step.kind === 'refused' || step.kind === 'unpaid') throw new OpenRouterError(step.failure);
	return step;
}

function buildRequest(
	context: IExecuteFunctions,
	{ itemIndex, credential }: ItemCall,
	{ rules, options }: ReadItem,
	checked: CheckedRequest,
	caller: Caller,
) {
	const format = readResponseFormat(context, itemIndex);
	const { fields, headers } = readChatSettings(
		context,
		itemIndex,
		withoutTokenLimits(options),
		checked.model,
	);
	const plugins = fields.plugins ?? [];
	if (itemIndex === 0) addSharedAnswersHint(context, headers);
	const request = buildChatRequest({
		...fields,
		responseFormat: format?.responseFormat,
		model: checked.model,
		messages: checked.messages,
		// OCR is billed by the page and no limit here bounds it, so only the author can ask for it.
		plugins: rules.policy.attachments.includes('file') ? withFileParser(plugins) : plugins,
		// Merged last, so that Extra Body cannot say who is calling.
		callerFields: {
			...checked.fields,
			// The answer is checked against the author's format, so that format is sent.
			...(format !== undefined && { response_format: format.responseFormat }),
			...userOf(caller, credential),
		},
	});
	return {
		request,
		// Auto-Fix Format may ask a second time.
		calls: format?.autoFix === true ? 2 : 1,
		settings: { ...readAskSettings(context, itemIndex, options, headers), format },
		shown: readList('Show Caller', context.getNodeParameter('showCaller', itemIndex, [])),
	};
}

/** n8n keeps these options when the operation changes from Complete. Here Max Output Tokens counts. */
const withoutTokenLimits = (options: IDataObject): IDataObject =>
	without(options, 'maxTokens', 'maxCompletionTokens') as IDataObject;

/**
 * Headers and tokens are read only from an item of n8n's Webhook, which has verified them. In any other
 * item the caller may have written them. A defined body may be an expression, so it is read only once
 * the caller may call.
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

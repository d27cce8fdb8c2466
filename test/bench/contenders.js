// @ts-check
'use strict';
/**
 * The workflows that are measured. All begin with n8n's Webhook, take the prompt from the caller's
 * body by the same expression, ask the same model, and save no successful execution.
 */
const { randomUUID } = require('node:crypto');
const { CREDENTIAL_TYPE } = require('../host/exampleWorkflow');
const { PACKAGE_NAME } = require('../host/places');
const { FORWARDER_CREDENTIAL, FORWARDER_NODE } = require('./forwarder');
const { BATCH } = require('./rows');

const MODEL = 'openai/gpt-4o-mini';
const PROMPT = '={{ $json.body.message }}';
const OWN_CREDENTIAL = 'openRouterApi';

/**
 * @typedef {Record<string, import('../host/n8nRest').Credential>} Credentials by type
 * @typedef {{ type: string; typeVersion: number; parameters: object; credential?: string; model?: object }} Answerer
 *
 * @typedef {object} Contender
 * @property {string} title
 * @property {boolean} isStreamed how the Webhook responds
 * @property {Answerer} node
 * @property {(body: string) => string} textOf the answer's text in an unstreamed body; of a batch, all
 * texts joined
 * @property {boolean} [isBatch] the body's `rows` become items, and each is answered
 * @property {boolean} [isKept] it asks through a proxy that keeps its connections to upstream
 */

/** @type {Answerer} */
const openRouter = {
	type: `${PACKAGE_NAME}.openRouter`,
	typeVersion: 1,
	parameters: {
		resource: 'chat',
		operation: 'complete',
		model: { __rl: true, mode: 'id', value: MODEL },
		inputMode: 'prompt',
		prompt: PROMPT,
		options: {},
	},
	credential: CREDENTIAL_TYPE,
};

/** @type {Answerer} */
const openRouterBatch = {
	...openRouter,
	parameters: {
		...openRouter.parameters,
		prompt: '={{ $json.message }}',
		options: { parallelItems: BATCH.parallelItems },
	},
};

/** @type {Answerer} */
const noOperation = { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };

const splitRows = {
	name: 'One item per row',
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	parameters: { fieldToSplitOut: 'body.rows', options: {} },
};

/** n8n's OpenRouter Chat Model, as a sub-node. */
const chatModel = {
	type: '@n8n/n8n-nodes-langchain.lmChatOpenRouter',
	typeVersion: 1,
	parameters: { model: MODEL, options: {} },
};

/** @type {Answerer} */
const agent = {
	type: '@n8n/n8n-nodes-langchain.agent',
	typeVersion: 3.1,
	parameters: { promptType: 'define', text: PROMPT, options: {} },
	model: chatModel,
};

/** @type {Answerer} */
const forwarder = {
	type: FORWARDER_NODE,
	typeVersion: 1,
	parameters: { model: MODEL, prompt: PROMPT },
	credential: FORWARDER_CREDENTIAL,
};

/** @type {Answerer} */
const forwarderUnstreamed = {
	...forwarder,
	parameters: { ...forwarder.parameters, stream: false },
};

/** With n8n's own credential, as one has it who has not installed this package. @type {Answerer} */
const httpRequest = {
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		method: 'POST',
		url: '', // the emulated upstream's, set when it is known
		authentication: 'predefinedCredentialType',
		nodeCredentialType: OWN_CREDENTIAL,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ { model: '${MODEL}', messages: [{ role: 'user', content: $json.body.message }] } }}`,
		options: {},
	},
	credential: OWN_CREDENTIAL,
};

/** @type {Answerer} */
const chain = {
	type: '@n8n/n8n-nodes-langchain.chainLlm',
	typeVersion: 1.9,
	parameters: { promptType: 'define', text: PROMPT },
	model: chatModel,
};

/** @param {string} title @param {Answerer} node @returns {Contender} */
const streamed = (title, node) => ({ title, node, isStreamed: true, textOf: (text) => text });

/** @param {string} title @param {Answerer} node @param {(body: any) => string} read @returns {Contender} */
const whole = (title, node, read) => ({
	title,
	node,
	isStreamed: false,
	textOf: (body) => read(JSON.parse(body)),
});

/** @satisfies {Record<string, Contender>} */
const ALL = {
	oursStreamed: streamed('OpenRouter (this package), streamed', openRouter),
	oursStreamedAgain: streamed('OpenRouter (this package), streamed, imported again', openRouter),
	agentStreamed: streamed('AI Agent 3.1 + OpenRouter Chat Model, streamed', agent),
	oursStreamedKept: {
		...streamed('OpenRouter (this package), streamed, by a keeping proxy', openRouter),
		isKept: true,
	},
	agentStreamedKept: {
		...streamed('AI Agent 3.1 + OpenRouter Chat Model, streamed, by a keeping proxy', agent),
		isKept: true,
	},
	forwarderStreamed: streamed('a node that only forwards, streamed', forwarder),
	forwarderWhole: whole('a node that only forwards', forwarderUnstreamed, (body) => body.text),
	oursWhole: whole('OpenRouter (this package)', openRouter, (body) => body.text),
	oursWholeAgain: whole('OpenRouter (this package), imported again', openRouter, (b) => b.text),
	httpRequest: whole('HTTP Request', httpRequest, (b) => b.choices[0].message.content),
	chain: whole('Basic LLM Chain + OpenRouter Chat Model', chain, (body) => body.text),
	oursBatch: {
		...whole('OpenRouter (this package), many items', openRouterBatch, (items) =>
			items.map((/** @type {any} */ { text }) => text).join(''),
		),
		isBatch: true,
	},
	emptyExecution: whole('Webhook -> No Operation', noOperation, () => ''),
};

/** @typedef {keyof typeof ALL} ContenderName */

/** @type {Record<ContenderName, Contender>} */
const CONTENDERS = ALL;

/**
 * @param {Contender} contender
 * @param {{ credentials: Credentials; upstreamUrl: string }} place
 * @returns {{ workflow: import('../host/n8nRest').WorkflowContent; webhookPath: string }}
 */
function workflowOf({ title, isStreamed, isBatch, node }, { credentials, upstreamUrl }) {
	const webhookPath = `bench-${randomUUID()}`;
	const webhook = {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		webhookId: randomUUID(),
		parameters: {
			httpMethod: 'POST',
			path: webhookPath,
			responseMode: isStreamed ? 'streaming' : 'lastNode',
			...(isBatch && { responseData: 'allEntries' }),
			options: {},
		},
	};
	const { model, credential, ...own } = node;
	const answerer = { name: 'Answer', ...own, ...using(credential, credentials) };
	if ('url' in answerer.parameters) {
		answerer.parameters = { ...answerer.parameters, url: `${upstreamUrl}/chat/completions` };
	}
	/** @type {object[]} */
	const nodes = [webhook, answerer];
	/** @type {Record<string, unknown>} */
	const connections = { Webhook: { main: [[{ node: 'Answer', type: 'main', index: 0 }]] } };
	if (isBatch) {
		nodes.splice(1, 0, splitRows);
		connections.Webhook = { main: [[{ node: splitRows.name, type: 'main', index: 0 }]] };
		connections[splitRows.name] = { main: [[{ node: 'Answer', type: 'main', index: 0 }]] };
	}
	if (model) {
		nodes.push({ name: 'Model', ...model, ...using(OWN_CREDENTIAL, credentials) });
		connections.Model = {
			ai_languageModel: [[{ node: 'Answer', type: 'ai_languageModel', index: 0 }]],
		};
	}
	return {
		webhookPath,
		workflow: {
			name: title,
			nodes: nodes.map((entry, index) => ({
				id: randomUUID(),
				position: [index * 220, 0],
				...entry,
			})),
			connections,
			settings: { executionOrder: 'v1', saveDataSuccessExecution: 'none' },
		},
	};
}

/** @param {string | undefined} type @param {Credentials} credentials */
function using(type, credentials) {
	if (type === undefined) return {};
	const credential = credentials[type];
	if (!credential) throw new Error(`The benchmark has no credential of type ${type}.`);
	return { credentials: { [type]: { id: credential.id, name: credential.name } } };
}

module.exports = { CONTENDERS, MODEL, OWN_CREDENTIAL, workflowOf };

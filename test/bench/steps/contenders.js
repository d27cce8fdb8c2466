// @ts-check
'use strict';
/** The workflows with a tool: ours and n8n's, each with n8n's Calculator, and with Simple Memory or not. */
const { randomUUID } = require('node:crypto');
const { CREDENTIAL_TYPE } = require('../../host/exampleWorkflow');
const { CONTENDERS, OWN_CREDENTIAL, workflowOf } = require('../contenders');
const { asStreamed, gatewaysOf, refOf } = require('../gateway/contenders');
const { createCredentials } = require('../n8nUnderTest');
const { sideOf } = require('../sides');
const { stepsSample } = require('./rows');

const CALCULATOR = {
	name: 'Calculator',
	type: '@n8n/n8n-nodes-langchain.toolCalculator',
	typeVersion: 1,
	parameters: {},
};
const CONVERSATION = 'bench';
const MEMORY = {
	name: 'Memory',
	type: '@n8n/n8n-nodes-langchain.memoryBufferWindow',
	typeVersion: 1.3,
	parameters: { sessionIdType: 'customKey', sessionKey: CONVERSATION, contextWindowLength: 5 },
};

/**
 * @typedef {import('../../host/n8nRest').WorkflowContent} WorkflowContent
 * @typedef {ReturnType<typeof import('../../host/n8nRest').n8nRest>} N8n
 */

/** @param {string} user the node that uses them @param {boolean} isRemembered */
function subNodes(user, isRemembered) {
	/** @param {string} type */
	const to = (type) => ({ [type]: [[{ node: user, type, index: 0 }]] });
	const used = [
		{ node: CALCULATOR, connection: to('ai_tool') },
		...(isRemembered ? [{ node: MEMORY, connection: to('ai_memory') }] : []),
	];
	return {
		nodes: used.map(({ node }, index) => ({
			...node,
			id: randomUUID(),
			position: /** @type {[number, number]} */ ([index * 220, 220]),
		})),
		connections: Object.fromEntries(used.map(({ node, connection }) => [node.name, connection])),
	};
}

/** @param {WorkflowContent} workflow @param {string} user @param {boolean} isRemembered @returns {WorkflowContent} */
function withSubNodes(workflow, user, isRemembered) {
	const { nodes, connections } = subNodes(user, isRemembered);
	return {
		...workflow,
		nodes: [...workflow.nodes, ...nodes],
		connections: { ...workflow.connections, ...connections },
	};
}

/**
 * @param {N8n} n8n
 * @param {string} upstreamUrl
 * @returns {Promise<Map<string, import('../sides').Side>>} by the names of their samples
 */
async function publishSteps(n8n, upstreamUrl) {
	const credentials = await createCredentials(n8n, upstreamUrl, [CREDENTIAL_TYPE, OWN_CREDENTIAL]);
	/** @param {'oursStreamed' | 'agentStreamed'} name @param {boolean} isRemembered */
	const webhook = async (name, isRemembered) => {
		const { workflow, webhookPath } = workflowOf(CONTENDERS[name], { credentials, upstreamUrl });
		const content = withSubNodes(workflow, 'Answer', isRemembered);
		await n8n.publish(await n8n.createWorkflow(content), webhookPath);
		return sideOf(name, `${n8n.url}/webhook/${webhookPath}`);
	};
	const { gateway } = await gatewaysOf(n8n, refOf(credentials[CREDENTIAL_TYPE]));
	/** @type {Map<string, import('../sides').Side>} */
	const sides = new Map();
	for (const isRemembered of [false, true]) {
		const connected = asStreamed(
			await gateway('never', {}, (workflow) => withSubNodes(workflow, 'Gateway', isRemembered)),
		);
		/** @param {string} prompt */
		const body = (prompt) => ({ ...connected.body(prompt), conversation_id: CONVERSATION });
		sides.set(stepsSample('gateway', isRemembered), { ...connected, body });
		sides.set(stepsSample('node', isRemembered), await webhook('oursStreamed', isRemembered));
		sides.set(stepsSample('agent', isRemembered), await webhook('agentStreamed', isRemembered));
	}
	return sides;
}

module.exports = { publishSteps };

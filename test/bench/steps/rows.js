// @ts-check
'use strict';
/**
 * An answer that takes a tool: one question, one call of n8n's Calculator, the answer streamed, against
 * n8n's AI Agent with its own OpenRouter Chat Model and the same Calculator, on n8n's default engine.
 */

/** @typedef {'gateway' | 'node'} Ours */

const LIMITS = /** @type {const} */ ({ gateway: 0.6, node: 0.8 });
const TITLES = { gateway: 'by the gateway', node: 'by the node' };
const MEMORIES = [
	{ isRemembered: false, title: 'a tool' },
	{ isRemembered: true, title: 'a tool and Simple Memory' },
];

/** The name of a side's samples. @param {Ours | 'agent'} side @param {boolean} isRemembered */
const stepsSample = (side, isRemembered) => `${side}${isRemembered ? ' remembered' : ''}`;

/** @type {readonly import('../rows').Row[]} */
const STEPS_ROWS = MEMORIES.flatMap(({ isRemembered, title }) =>
	/** @type {Ours[]} */ (['gateway', 'node']).flatMap((ours) => {
		/** @param {string} what @param {'firstTokenMs' | 'totalMs'} figure */
		const row = (what, figure) => ({
			name: `${title}, ${TITLES[ours]}, ${what}: AI Agent 3.1`,
			kind: /** @type {const} */ ('steps'),
			ours: stepsSample(ours, isRemembered),
			rival: stepsSample('agent', isRemembered),
			figure,
			limit: LIMITS[ours],
		});
		return [row('first text', 'firstTokenMs'), row('whole answer', 'totalMs')];
	}),
);

module.exports = { STEPS_ROWS, stepsSample };

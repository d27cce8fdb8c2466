// @ts-check
/** The tools of an answer, as a list above its text: what runs, what has ended, and what it gave. */

/**
 * @typedef {object} Step as the gateway tells it
 * @property {string} id
 * @property {string} tool the function's name
 * @property {'running' | 'ok' | 'failed' | 'timeout' | 'invalid' | 'notRun'} status
 * @property {string} [arguments] JSON text, when the author shows results
 * @property {string} [result]
 */

/** @type {Record<Step['status'], string>} */
const STATES = {
	running: 'is running …',
	ok: 'done',
	failed: 'failed',
	timeout: 'did not answer in time',
	invalid: 'could not be asked like this',
	notRun: 'was not run',
};

export function createSteps() {
	const element = document.createElement('ul');
	element.className = 'steps';
	element.ariaLabel = 'Tools that were used';
	/** @type {Map<string, HTMLLIElement>} */
	const rows = new Map();

	/** @param {readonly Step[]} steps all of them so far */
	function show(steps) {
		for (const step of steps) {
			const known = rows.get(step.id);
			const row = known ?? document.createElement('li');
			if (row.dataset.status === step.status) continue;
			fill(row, step);
			if (known === undefined) {
				rows.set(step.id, row);
				element.append(row);
			}
		}
	}

	/** Nothing more will be told of tools that still run. */
	function end() {
		for (const row of rows.values()) {
			if (row.dataset.status !== 'running') continue;
			row.dataset.status = 'notRun';
			const state = row.querySelector('.state');
			if (state !== null) state.textContent = 'was left';
		}
	}

	return { element, show, end };
}

/** @param {HTMLLIElement} row @param {Step} step */
function fill(row, step) {
	row.dataset.status = step.status;
	const head = [
		part('span', 'mark'),
		part('span', 'tool', step.tool.replaceAll('_', ' ')),
		part('span', 'state', STATES[step.status] ?? step.status),
	];
	const asked = step.arguments === '{}' ? undefined : step.arguments;
	if (asked === undefined && step.result === undefined) {
		const line = part('div', 'line');
		line.append(...head);
		row.replaceChildren(line);
		return;
	}
	const details = document.createElement('details');
	details.open = row.querySelector('details')?.open ?? false;
	const summary = part('summary', 'line');
	summary.append(...head);
	details.append(summary);
	if (asked !== undefined) details.append(part('pre', 'asked', readable(asked)));
	if (step.result !== undefined) details.append(part('pre', 'gave', readable(step.result)));
	row.replaceChildren(details);
}

/** @param {string} tag @param {string} className @param {string} [text] */
function part(tag, className, text = '') {
	const made = document.createElement(tag);
	made.className = className;
	made.textContent = text;
	return made;
}

/** JSON with line breaks, one item without its list; other texts as they are. @param {string} text */
function readable(text) {
	try {
		const given = JSON.parse(text);
		const shown = Array.isArray(given) && given.length === 1 ? given[0] : given;
		return JSON.stringify(shown, null, 2);
	} catch {
		return text;
	}
}

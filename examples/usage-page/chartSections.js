// @ts-check
'use strict';
/** The parts of the page with the great numbers and the charts, each chart with its numbers. */
const { lines, stackedBars } = require('./charts');
const {
	binLabel,
	compact,
	count,
	counted,
	escapeHtml,
	ms,
	nameHtml,
	percent,
	plainName,
	usd,
} = require('./text');

/** @typedef {import('./figures').Figures} Figures */

const NO_MODEL = 'no model';

/** @param {Figures} figures */
function tiles({ total, left, callers, firstToken }) {
	const rows = [
		{ name: 'Spend', figure: usd(total.costUsd), more: averageOf(total) },
		{ name: 'Calls', figure: compact(total.calls), more: `${compact(total.tokens)} tokens` },
		{
			name: 'Failed calls',
			figure: percent(total.failed, total.calls),
			more: `${count(total.failed)} failed, ${count(left)} left by the caller`,
		},
		{
			name: 'Callers',
			figure: compact(total.callers),
			more: `${percent(callers[0]?.costUsd ?? 0, total.costUsd)} of the spend by the first`,
		},
		{
			name: 'First token, median',
			figure: firstToken.all.medianMs === undefined ? '–' : ms(firstToken.all.medianMs),
			more:
				firstToken.all.p95Ms === undefined
					? 'no answers'
					: `95 of 100 within ${ms(firstToken.all.p95Ms)}`,
		},
	];
	const items = rows.map(
		({ name, figure, more }) =>
			`<div><dt>${name}</dt><dd class="figure">${escapeHtml(figure)}</dd><dd class="more">${escapeHtml(more)}</dd></div>`,
	);
	return `<dl class="tiles">${items.join('')}</dl>`;
}

/** @param {Figures['total']} total */
const averageOf = ({ costUsd, calls }) =>
	calls === 0 ? 'no calls' : `${usd(costUsd / calls)} a call`;

/** @param {Figures} figures */
function spendSection({ models, range, unpriced, total }) {
	const isHours = range.days === 1;
	const unit = isHours ? 'hour' : 'day';
	const binLabels = range.starts.map((start) => binLabel(start, isHours));
	/** @param {Figures['models'][number]} model */
	const restLabel = (model) => (model.isRest ? counted(model.count, 'other model') : NO_MODEL);
	/** @param {number} index */
	const styleOf = (index) => (models[index]?.isRest ? 'rest' : `c${index + 1}`);
	const sums = binLabels.map((_, bin) =>
		models.reduce((sum, { costsUsd }) => sum + (costsUsd[bin] ?? 0), 0),
	);
	const tooltips = binLabels.map((label, bin) => {
		const parts = models
			.filter(({ costsUsd }) => (costsUsd[bin] ?? 0) > 0)
			.map((model) => {
				const cost = escapeHtml(usd(model.costsUsd[bin] ?? 0));
				return `${plainName(model.name, restLabel(model))}: ${cost}`;
			});
		return [`${label}: ${escapeHtml(usd(sums[bin] ?? 0))}`, ...parts].join('\n');
	});
	const chart = stackedBars(
		{ label: `Spend per ${unit} by model, in US dollars`, binLabels, tooltips, format: usd },
		models.map(({ costsUsd }, index) => ({ style: styleOf(index), values: costsUsd })),
	);
	const legend = models.map(
		(model, index) =>
			`<li><span class="swatch ${styleOf(index)}"></span><span>${nameHtml(model.name, restLabel(model))} <span class="muted">${escapeHtml(usd(model.costUsd))}</span></span></li>`,
	);
	const table = numbersTable({
		caption: `Spend per ${unit} by model`,
		heads: [
			isHours ? 'Hour' : 'Day',
			...models.map((model) => nameHtml(model.name, restLabel(model))),
			'All',
		],
		rows: binLabels.map((label, bin) => [
			label,
			...models.map(({ costsUsd }) => usd(costsUsd[bin] ?? 0)),
			usd(sums[bin] ?? 0),
		]),
	});
	const note =
		unpriced > 0
			? `<p class="note">${counted(unpriced, 'call')} used tokens and ${unpriced === 1 ? 'has' : 'have'} no cost in the report, as the call failed or the caller left. What OpenRouter charged for that is not in these figures.</p>`
			: '';
	const content =
		total.costUsd > 0
			? `${chart}<ul class="legend">${legend.join('')}</ul>${table}`
			: '<p class="muted">No call had a cost.</p>';
	return `<section class="wide" aria-labelledby="spend"><h2 id="spend">Spend per ${unit} by model</h2>${content}${note}</section>`;
}

/**
 * The figures of a chart, for those who want numbers or do not see the chart.
 * @param {{ caption: string; heads: string[]; rows: string[][] }} table `heads` are HTML, cells are not
 */
function numbersTable({ caption, heads, rows }) {
	const head = heads.map((html, index) => `<th scope="col"${numeric(index)}>${html}</th>`);
	const body = rows.map(([first = '', ...cells]) => {
		const numbers = cells.map((cell) => `<td class="number">${escapeHtml(cell)}</td>`);
		return `<tr><th scope="row">${escapeHtml(first)}</th>${numbers.join('')}</tr>`;
	});
	return `<details><summary>${caption}: the numbers</summary>
<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div></details>`;
}

/** @param {number} index of a column */
const numeric = (index) => (index === 0 ? '' : ' class="number"');

/** @param {Figures} figures */
function firstTokenSection({ firstToken, range }) {
	const isHours = range.days === 1;
	const binLabels = range.starts.map((start) => binLabel(start, isHours));
	const { bins } = firstToken;
	/** @param {number | undefined} value */
	const shown = (value) => (value === undefined ? '–' : ms(value));
	const tooltips = binLabels.map((label, bin) => {
		const { calls = 0, medianMs, p95Ms } = bins[bin] ?? {};
		if (calls === 0) return `${label}: no answers`;
		return `${label}\n95th percentile: ${shown(p95Ms)}\nMedian: ${shown(medianMs)}\n${counted(calls, 'answer')}`;
	});
	const unit = isHours ? 'hour' : 'day';
	const label = `Time to first token per ${unit}, median and 95th percentile`;
	const content =
		firstToken.all.calls === 0
			? '<p class="muted">No call was answered.</p>'
			: `${lines({ label, binLabels, tooltips, format: ms }, [
					{ style: 'c2', isSquare: true, values: bins.map(({ p95Ms }) => p95Ms) },
					{ style: 'c1', values: bins.map(({ medianMs }) => medianMs) },
				])}
<ul class="legend"><li><span class="swatch c2"></span>95th percentile</li><li><span class="swatch round c1"></span>Median</li></ul>
${numbersTable({
	caption: `Time to first token per ${unit}`,
	heads: [isHours ? 'Hour' : 'Day', 'Answers', 'Median', '95th percentile'],
	rows: bins.map(({ calls, medianMs, p95Ms }, bin) => [
		binLabels[bin] ?? '',
		count(calls),
		shown(medianMs),
		shown(p95Ms),
	]),
})}`;
	return `<section aria-labelledby="first-token"><h2 id="first-token">Time to first token</h2>${content}</section>`;
}

module.exports = { firstTokenSection, spendSection, tiles };

// @ts-check
'use strict';
/**
 * Charts as SVG without a script. Places along the time are percentages, so that a chart takes the
 * width of the screen and its letters keep their size; heights are pixels.
 */
const { escapeHtml } = require('./text');

const PLOT_PX = 200;
/** Above the plot, for the half of the highest label that stands out of it. */
const TOP_PX = 10;
const LABELS_PX = 24;
const HEIGHT_PX = TOP_PX + PLOT_PX + LABELS_PX;
const MOST_STEPS = 4;
const POINT_PX = 3.5;

/**
 * @typedef {object} Frame what the charts have in common
 * @property {string} label what the chart is, for those who do not see it
 * @property {string[]} binLabels of the hours or days, oldest first
 * @property {string[]} tooltips plain text, one for each of them
 * @property {(value: number) => string} format
 */

/**
 * The steps of the axis: 1, 2, 2.5 or 5 times a power of ten.
 * @param {number} max
 */
function stepsUpTo(max) {
	if (!(max > 0)) return [0, 1];
	const rough = max / MOST_STEPS;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = power * ([1, 2, 2.5, 5].find((factor) => factor * power >= rough) ?? 10);
	const count = Math.ceil(max / step - 1e-9);
	return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** @param {number} value */
const short = (value) => String(Math.round(value * 100) / 100);

/**
 * @param {Frame} frame
 * @param {number} max the greatest value that is drawn
 * @param {(yOf: (value: number) => number) => string} drawBack below what reacts to the pointer
 */
function chart(frame, max, drawBack) {
	const steps = stepsUpTo(max);
	const top = steps.at(-1) ?? 1;
	/** @param {number} value */
	const yOf = (value) => TOP_PX + PLOT_PX * (1 - value / top);
	const lines = steps.map((step) => {
		const y = short(yOf(step));
		return `<line class="${step === 0 ? 'base' : 'grid'}" x1="0" x2="100%" y1="${y}" y2="${y}"/>`;
	});
	const axis = steps.map(
		(step) =>
			`<text x="100%" y="${short(yOf(step) + 4)}" text-anchor="end">${escapeHtml(frame.format(step))}</text>`,
	);
	return `<div class="plot">
<svg class="axis" width="52" height="${HEIGHT_PX}" aria-hidden="true">${axis.join('')}</svg>
<svg class="area" height="${HEIGHT_PX}" role="img" aria-label="${escapeHtml(frame.label)}">
${lines.join('')}
${drawBack(yOf)}
${timeLabels(frame.binLabels)}
${pointerAreas(frame)}
</svg>
</div>`;
}

/**
 * The newest hour or day has a label; of many, only some others have, and on a phone half of these.
 * @param {string[]} labels
 */
function timeLabels(labels) {
	const every = labels.length <= 7 ? 1 : labels.length <= 24 ? 3 : 5;
	const y = TOP_PX + PLOT_PX + 18;
	return labels
		.map((label, index) => {
			const fromEnd = labels.length - 1 - index;
			if (fromEnd % every !== 0) return '';
			const style = (fromEnd / every) % 2 === 0 ? '' : ' class="spare"';
			const x = short((100 * (index + 0.5)) / labels.length);
			return `<text x="${x}%" y="${y}" text-anchor="middle"${style}>${escapeHtml(label)}</text>`;
		})
		.join('');
}

/** The whole height of an hour or day shows its tooltip. @param {Frame} frame */
function pointerAreas({ tooltips }) {
	const width = 100 / tooltips.length;
	return tooltips
		.map(
			(tooltip, index) =>
				`<rect class="pointer" x="${short(index * width)}%" y="${TOP_PX}" width="${short(width)}%" height="${PLOT_PX}"><title>${tooltip}</title></rect>`,
		)
		.join('');
}

/**
 * @param {Frame} frame
 * @param {{ style: string; values: number[] }[]} series from below; `style` is the class of its colour
 */
function stackedBars(frame, series) {
	const binCount = frame.binLabels.length;
	const sums = frame.binLabels.map((_, bin) =>
		series.reduce((sum, { values }) => sum + (values[bin] ?? 0), 0),
	);
	const slot = 100 / binCount;
	const width = slot * (binCount <= 7 ? 0.5 : 0.7);
	return chart(frame, Math.max(...sums), (yOf) =>
		frame.binLabels
			.map((_, bin) => {
				let below = 0;
				return series
					.map(({ style, values }) => {
						const value = values[bin] ?? 0;
						if (value <= 0) return '';
						const [bottom, top] = [yOf(below), yOf(below + value)];
						// A thin gap keeps neighbours apart, unless it would swallow the part.
						const gap = below > 0 && bottom - top > 3 ? 1 : 0;
						below += value;
						const x = short(bin * slot + (slot - width) / 2);
						return `<rect class="${style}" x="${x}%" y="${short(top)}" width="${short(width)}%" height="${short(bottom - top - gap)}"/>`;
					})
					.join('');
			})
			.join(''),
	);
}

/**
 * Lines with a point for each value; where there is none, the line is broken.
 * @param {Frame} frame
 * @param {{ style: string; isSquare?: boolean; values: (number | undefined)[] }[]} series
 */
function lines(frame, series) {
	const known = series.flatMap(({ values }) => values.filter((value) => value !== undefined));
	/** @param {number} bin */
	const x = (bin) => `${short((100 * (bin + 0.5)) / frame.binLabels.length)}%`;
	return chart(frame, Math.max(0, ...known), (yOf) =>
		series
			.map(({ style, isSquare, values }) => {
				const segments = values.map((value, bin) => {
					const before = values[bin - 1];
					return value === undefined || before === undefined
						? ''
						: `<line x1="${x(bin - 1)}" y1="${short(yOf(before))}" x2="${x(bin)}" y2="${short(yOf(value))}"/>`;
				});
				const points = values.map((value, bin) =>
					value === undefined ? '' : point(x(bin), yOf(value), isSquare === true),
				);
				return `<g class="line ${style}">${segments.join('')}${points.join('')}</g>`;
			})
			.join(''),
	);
}

/**
 * A square is a short thick line: a rectangle could not be centred on a percentage.
 * @param {string} x
 * @param {number} y
 * @param {boolean} isSquare
 */
const point = (x, y, isSquare) =>
	isSquare
		? `<line class="square" x1="${x}" x2="${x}" y1="${short(y - POINT_PX)}" y2="${short(y + POINT_PX)}"/>`
		: `<circle cx="${x}" cy="${short(y)}" r="${POINT_PX}"/>`;

/**
 * A bar behind a number of a table.
 * @param {number} part
 * @param {number} whole
 * @param {string} style
 */
const shareBar = (part, whole, style) =>
	`<svg class="share" height="4" aria-hidden="true"><rect class="${style}" width="${short(whole > 0 ? (100 * part) / whole : 0)}%" height="4" rx="2"/></svg>`;

module.exports = { lines, shareBar, stackedBars };

// @ts-check
'use strict';
/**
 * Names and numbers as they stand in the page. Names come from callers and models, so none is
 * trusted: each is shortened, freed of control characters, and escaped.
 */

const NAME_CHARS = 60;
const SHORT_NAME_CHARS = 40;

/** Control characters, halves of an emoji, and what turns the direction of the text around it. */
const HIDDEN_CHARACTERS = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For the text of an element and for an attribute in quotation marks. @param {unknown} value */
const escapeHtml = (value) =>
	String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** @param {string} name @param {number} [chars] counted as code points, so that no emoji is halved */
function shorten(name, chars = NAME_CHARS) {
	// A code point has two units at most, so this cuts nothing that could be shown.
	const characters = [...name.slice(0, 2 * chars + 2)];
	const isLong = characters.length > chars;
	const shown = isLong ? `${characters.slice(0, chars - 1).join('')}…` : name;
	return shown.replace(HIDDEN_CHARACTERS, '\ufffd');
}

/** A name as plain text, for a tooltip. @param {string | undefined} name @param {string} unknown */
const plainName = (name, unknown) =>
	escapeHtml(name === undefined ? unknown : shorten(name, SHORT_NAME_CHARS));

/**
 * A name in the page, kept apart from the direction of the text around it.
 * @param {string | undefined} name
 * @param {string} unknown what stands there when there is none
 */
const nameHtml = (name, unknown) =>
	name === undefined
		? `<span class="muted">${escapeHtml(unknown)}</span>`
		: `<bdi class="name">${escapeHtml(shorten(name))}</bdi>`;

/** @param {number} value */
const count = (value) => new Intl.NumberFormat('en-US').format(value);

/** 1,234 or 1.2M. @param {number} value */
const compact = (value) =>
	value < 10_000
		? count(value)
		: new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 }).format(
				value,
			);

/**
 * Cents where there are dollars, and two digits that say something where there are none.
 * @param {number} value
 */
function usd(value) {
	if (value === 0) return '$0';
	if (value < 0.000001) return '<$0.000001';
	const digits =
		value >= 1_000
			? { maximumFractionDigits: 0 }
			: value >= 0.1
				? { minimumFractionDigits: 2, maximumFractionDigits: 2 }
				: { maximumSignificantDigits: 2 };
	return `$${new Intl.NumberFormat('en-US', digits).format(value)}`;
}

/** @param {number} value */
const ms = (value) =>
	value < 1_000
		? `${Math.round(value)} ms`
		: `${(value / 1_000).toFixed(value < 10_000 ? 1 : 0)} s`;

/** @param {number} part @param {number} whole */
function percent(part, whole) {
	if (whole === 0 || part === 0) return '0%';
	const share = (100 * part) / whole;
	if (share < 0.1) return '<0.1%';
	return `${share < 10 ? share.toFixed(1).replace(/\.0$/, '') : Math.round(share)}%`;
}

/** @param {number} number @param {string} one @param {string} [many] */
const counted = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

/** Nov 27, 14:05. @param {string} iso @param {string} zone */
function time(iso, zone) {
	const date = new Date(iso);
	if (Number.isNaN(date.getTime())) return '–';
	/** @param {string} timeZone */
	const inZone = (timeZone) =>
		date.toLocaleString('en-US', {
			timeZone,
			month: 'short',
			day: 'numeric',
			hour: '2-digit',
			minute: '2-digit',
			hourCycle: 'h23',
		});
	try {
		return inZone(zone);
	} catch {
		// A zone that luxon knows and Intl does not.
		return inZone('UTC');
	}
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * Nov 27, or 14:00: read off the text, which stands in the workflow's timezone.
 * @param {string} iso
 * @param {boolean} isHour
 */
function binLabel(iso, isHour) {
	if (isHour) return iso.slice(11, 16);
	return `${MONTHS[Number(iso.slice(5, 7)) - 1]} ${Number(iso.slice(8, 10))}`;
}

module.exports = {
	binLabel,
	compact,
	count,
	counted,
	escapeHtml,
	ms,
	nameHtml,
	percent,
	plainName,
	time,
	usd,
};

// @ts-check
'use strict';
/** How charts, legends and tables look. */

const PART_STYLE = /* css */ `
.plot {
	display: flex;
	gap: 8px;
	margin-top: 12px;
}
.plot .axis {
	flex: none;
}
.plot .area {
	flex: 1;
	min-width: 0;
	overflow: visible;
}
svg text {
	fill: var(--muted);
	font-size: 11px;
	font-variant-numeric: tabular-nums;
}
.grid {
	stroke: var(--rule);
}
.base {
	stroke: var(--strong-rule);
}
.pointer {
	fill: transparent;
}
.pointer:hover {
	fill: var(--pointer);
}
.line line {
	stroke-width: 2;
}
.line line.square {
	stroke-width: 7;
}
rect {
	stroke: none;
}
.legend {
	display: flex;
	flex-wrap: wrap;
	gap: 4px 18px;
	margin: 8px 0 0;
	padding: 0;
	list-style: none;
	font-size: 13px;
}
.legend li {
	display: flex;
	gap: 7px;
	align-items: baseline;
	min-width: 0;
}
.swatch {
	flex: none;
	width: 10px;
	height: 10px;
	border-radius: 2px;
}
.swatch.round {
	border-radius: 50%;
}
.name {
	overflow-wrap: anywhere;
}
table {
	width: 100%;
	margin-top: 8px;
	border-collapse: collapse;
	font-size: 14px;
}
th,
td {
	padding: 6px 0 6px 12px;
	border-bottom: 1px solid var(--rule);
	text-align: left;
	vertical-align: top;
}
th:first-child,
td:first-child {
	padding-left: 0;
}
thead th {
	color: var(--muted);
	font-size: 13px;
	font-weight: 500;
	white-space: nowrap;
}
tbody th {
	font-weight: 400;
}
tfoot th,
tfoot td {
	border-bottom: 0;
	font-weight: 600;
}
.number {
	text-align: right;
	font-variant-numeric: tabular-nums;
	white-space: nowrap;
}
.moment {
	white-space: nowrap;
}
.share {
	display: block;
	width: 100%;
	margin-top: 3px;
}
.budget {
	display: block;
	margin-top: 3px;
	color: var(--muted);
	font-size: 12px;
	font-weight: 400;
}
.bad {
	color: var(--bad);
}
.note {
	color: var(--muted);
	font-size: 13px;
}
details {
	margin-top: 12px;
	font-size: 13px;
}
summary {
	color: var(--link);
	cursor: pointer;
}
.scroll {
	overflow-x: auto;
}
.scroll .name {
	display: inline-block;
	max-width: 12em;
	white-space: normal;
}
`;

module.exports = { PART_STYLE };

// @ts-check
'use strict';
/** How the page is laid out, on a desktop and on a phone. */

const STYLE = /* css */ `
* {
	box-sizing: border-box;
}
body {
	margin: 0;
	background: var(--page);
	color: var(--ink);
	font: 15px/1.45 system-ui, sans-serif;
}
a {
	color: var(--link);
}
:focus-visible {
	outline: 2px solid var(--link);
	outline-offset: 2px;
}
.sheet {
	max-width: 1120px;
	margin: 0 auto;
	padding: 24px 20px 40px;
}
header {
	display: flex;
	flex-wrap: wrap;
	gap: 12px 24px;
	align-items: end;
	justify-content: space-between;
	margin-bottom: 20px;
}
h1 {
	margin: 0;
	font-size: 24px;
	line-height: 1.2;
}
h2 {
	margin: 0;
	font-size: 16px;
}
p {
	margin: 4px 0 0;
}
.muted {
	color: var(--muted);
}
nav {
	display: flex;
	border: 1px solid var(--strong-rule);
	border-radius: 8px;
	overflow: hidden;
}
nav a {
	padding: 8px 14px;
	color: var(--ink);
	text-decoration: none;
}
nav a + a {
	border-left: 1px solid var(--strong-rule);
}
nav a:hover {
	background: var(--pointer);
}
nav a:focus-visible {
	outline-offset: -3px;
}
nav a[aria-current] {
	background: var(--ink);
	color: var(--page);
}
nav a[aria-current]:focus-visible {
	outline-color: var(--page);
}
.tiles,
main {
	display: grid;
	gap: 16px;
}
.tiles {
	grid-template-columns: repeat(5, minmax(0, 1fr));
	margin: 0;
}
.tiles div,
section {
	min-width: 0;
	padding: 16px;
	border: 1px solid var(--rule);
	border-radius: 10px;
	background: var(--card);
}
dt {
	color: var(--muted);
	font-size: 13px;
}
dd {
	margin: 0;
}
.tiles .figure {
	font-size: 24px;
	font-weight: 600;
	line-height: 1.3;
}
.tiles .more {
	color: var(--muted);
	font-size: 13px;
}
main {
	grid-template-columns: repeat(6, minmax(0, 1fr));
}
section {
	grid-column: span 3;
}
.third {
	grid-column: span 2;
	align-self: start;
}
.two-thirds {
	grid-column: span 4;
}
.tiles,
.wide {
	grid-column: 1 / -1;
}
ol {
	margin: 12px 0 0;
	padding-left: 22px;
}
@media (max-width: 820px) {
	section,
	.third,
	.two-thirds {
		grid-column: 1 / -1;
	}
	.tiles {
		grid-template-columns: repeat(2, minmax(0, 1fr));
	}
	.tiles div:first-child {
		grid-column: 1 / -1;
	}
	.tiles,
	main {
		gap: 12px;
	}
}
@media (max-width: 520px) {
	.sheet {
		padding: 16px 12px 32px;
	}
	.spare {
		display: none;
	}
	nav {
		flex-basis: 100%;
	}
	nav a {
		flex: 1;
		text-align: center;
	}
}
`;

module.exports = { STYLE };

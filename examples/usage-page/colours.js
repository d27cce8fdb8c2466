// @ts-check
'use strict';
/**
 * The colours in light and dark. A unit test holds text to a contrast of 4.5 and marks to 3, as
 * WCAG 2.2 wants them.
 */

const COLOURS = /* css */ `
:root {
	color-scheme: light dark;
	--page: #f4f4f1;
	--card: #ffffff;
	--ink: #1b1b1a;
	--muted: #5d5c58;
	--rule: #e3e2dd;
	--strong-rule: #8d8c86;
	--pointer: #1b1b1a0d;
	--link: #1f5fb5;
	--bad: #b3261e;
	--c1: #2a78d6;
	--c2: #d1571d;
	--c3: #0d8a63;
	--c4: #6a4fc4;
	--c5: #a87400;
	--c6: #c2447f;
	--rest: #85847e;
}
@media (prefers-color-scheme: dark) {
	:root {
		--page: #131312;
		--card: #1d1d1b;
		--ink: #f2f1ed;
		--muted: #b3b2ab;
		--rule: #34332f;
		--strong-rule: #77766f;
		--pointer: #ffffff12;
		--link: #8ab8f5;
		--bad: #f2857c;
		--c1: #4a94ea;
		--c2: #e8763f;
		--c3: #2bab82;
		--c4: #9b86ee;
		--c5: #cf9a1e;
		--c6: #e070a3;
		--rest: #8b8a83;
	}
}
.c1 { fill: var(--c1); stroke: var(--c1); background: var(--c1); }
.c2 { fill: var(--c2); stroke: var(--c2); background: var(--c2); }
.c3 { fill: var(--c3); stroke: var(--c3); background: var(--c3); }
.c4 { fill: var(--c4); stroke: var(--c4); background: var(--c4); }
.c5 { fill: var(--c5); stroke: var(--c5); background: var(--c5); }
.c6 { fill: var(--c6); stroke: var(--c6); background: var(--c6); }
.rest { fill: var(--rest); stroke: var(--rest); background: var(--rest); }
`;

module.exports = { COLOURS };

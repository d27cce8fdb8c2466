// @ts-check
'use strict';
/** A real n8n and a real browser take their time on a small machine; jest's 5 s are for units. */
require('@jest/globals').jest.setTimeout(90_000);

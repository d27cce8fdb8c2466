// @ts-check
'use strict';
/**
 * How long jest waits for one test. It only ends tests that hang: jest's own 5 s also end thorough
 * ones on a busy machine, where a real n8n and a real browser take even longer.
 */
require('@jest/globals').jest.setTimeout(90_000);

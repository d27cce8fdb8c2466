// @ts-check
'use strict';
/** Ends `npm run test:queue` with one sentence where Redis or Postgres are missing. */
const { missingServices } = require('../host/services');

const missing = missingServices();
if (missing !== undefined) {
	console.error(missing);
	process.exitCode = 1;
}

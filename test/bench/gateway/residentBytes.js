// @ts-check
'use strict';
const { execFileSync } = require('node:child_process');

/** Memory of a process, as `ps` of Linux and macOS says it. @param {number} pid */
const residentBytes = (pid) =>
	Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;

module.exports = { residentBytes };

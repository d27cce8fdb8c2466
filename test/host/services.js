// @ts-check
'use strict';
/**
 * Redis and Postgres, as n8n needs them with several processes: where their programs are, and what to
 * install where they are missing. They come with the system, not with npm.
 */
const fs = require('node:fs');
const path = require('node:path');

/** Debian keeps the programs of each version of Postgres in a folder that is not on PATH. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** @returns {string[]} folders of programs: those on PATH first, then Debian's, newest version first */
function programFolders() {
	const onPath = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
	const versions = fs.existsSync(DEBIAN_POSTGRES) ? fs.readdirSync(DEBIAN_POSTGRES) : [];
	const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
	return [...onPath, ...newestFirst.map((version) => path.join(DEBIAN_POSTGRES, version, 'bin'))];
}

/** @param {string[]} names of programs @returns {string | undefined} the first folder with all of them */
const folderWith = (...names) =>
	programFolders().find((folder) => names.every((name) => fs.existsSync(path.join(folder, name))));

/** @returns {string | undefined} the folder with `initdb` and `postgres` */
const findPostgres = () => folderWith('initdb', 'postgres');

/** @returns {string | undefined} the program */
function findRedis() {
	const folder = folderWith('redis-server');
	return folder === undefined ? undefined : path.join(folder, 'redis-server');
}

/** @returns {string | undefined} one sentence that says what to install; none when nothing is missing */
function missingServices() {
	const missing = [
		...(findRedis() === undefined ? [{ name: 'Redis', debian: 'redis-server' }] : []),
		...(findPostgres() === undefined ? [{ name: 'Postgres', debian: 'postgresql' }] : []),
	];
	if (missing.length === 0) return undefined;
	const packages = missing.map(({ debian }) => debian).join(' ');
	return (
		`n8n needs Redis and Postgres to run in several processes, and cannot find ` +
		`${missing.map(({ name }) => name).join(' and ')} here: install what is missing ` +
		`(Debian, Ubuntu: "apt-get install ${packages}"), then try again.`
	);
}

module.exports = { findPostgres, findRedis, missingServices };

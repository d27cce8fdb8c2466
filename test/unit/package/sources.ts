/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- reads the sources that the tests of this folder check */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');

/** The package's own TypeScript, each file with its path from the project's root, with forward slashes. */
export const sources = ['nodes', 'credentials'].flatMap((folder) =>
	readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => ({
			file: `${folder}/${file.replaceAll('\\', '/')}`,
			text: readFileSync(path.join(ROOT, folder, file), 'utf8'),
		})),
);

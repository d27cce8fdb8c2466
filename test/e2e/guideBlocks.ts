/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * Reads the blocks of a guide that are meant to be tried: each follows a comment that names it, such
 * as `<!-- request: weweb-fields -->`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import axios from 'axios';
import { PROJECT } from '../host/places';

export type BlockKind =
	| 'request'
	| 'answer'
	| 'script'
	| 'command'
	| 'function'
	/** Where something is in a JSON value. */
	| 'path'
	/** For an assistant that writes an app. */
	| 'prompt';
export type Block = { guide: string; kind: BlockKind; name: string; text: string };
export type HttpMessage = { firstLine: string; headers: Record<string, string>; body: string };

const MARKED = /<!-- (\w+): ([\w-]+) -->\s*```\w+\n([\s\S]*?)\n```/g;

export function readBlocks(guide: string): Block[] {
	const text = readFileSync(join(PROJECT, 'docs', `${guide}.md`), 'utf8');
	return [...text.matchAll(MARKED)].map(([, kind, name, content]) => ({
		guide,
		kind: kind as BlockKind,
		name: name ?? '',
		text: content ?? '',
	}));
}

/** The cells of the table that follows the comment with its name, such as `<!-- table: clients -->`, without its head. */
export function readTable(guide: string, name: string): string[][] {
	const text = readFileSync(join(PROJECT, 'docs', `${guide}.md`), 'utf8');
	const [, after = ''] = text.split(`<!-- table: ${name} -->\n\n`);
	const [table = ''] = after.split('\n\n');
	return table
		.split('\n')
		.slice(2)
		.map((row) =>
			row
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim()),
		);
}

/** Blocks of the gateway have tests of their own (guidesGateway.test.ts). */
export const isOfGateway = ({ name }: Block): boolean => name.includes('gateway');

/** A request or an answer as it stands in a ```http block. */
export function readHttp(text: string): HttpMessage {
	const [head = '', ...rest] = text.split('\n\n');
	const [firstLine = '', ...lines] = head.split('\n');
	const headers = lines.map((line) => {
		const colon = line.indexOf(':');
		return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
	});
	return {
		firstLine,
		headers: Object.fromEntries(headers) as Record<string, string>,
		body: rest.join('\n\n'),
	};
}

/** Sends a request as it stands there, and gives whatever comes, as text. */
export async function sendHttp(text: string) {
	const { firstLine, headers, body } = readHttp(text);
	const [method, url] = firstLine.split(' ');
	return await axios.request<string>({
		method,
		url,
		headers,
		data: body,
		// As they are: neither made nor read as JSON.
		transformRequest: (data: unknown) => data,
		transformResponse: (data: unknown) => data,
		validateStatus: () => true,
	});
}

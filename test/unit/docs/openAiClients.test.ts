/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- reads the guide and the program */
/** What the guide for OpenAI's clients says of a client is what the client's program in the e2e tests does. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

test('@ai-sdk/openai is called with .chat(), because a bare call asks for OpenAI’s Responses', () => {
	const [, written = ''] =
		/^\| `@ai-sdk\/openai` +\| `([^`]+)`/m.exec(read('docs/openai-clients.md')) ?? [];
	expect(written).toMatch(/\.chat\(model\)$/);
	const asRun = written.replace(/\(model\)$/, '');
	expect(read('test/e2e/clients/aiSdkOpenAi.mjs')).toContain(`runWithAiSdk(${asRun})`);
});

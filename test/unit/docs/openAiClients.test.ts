/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- reads the guide and the program */
/** What the guide for OpenAI's clients says of a client is what the client's program in the e2e tests does. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

test('@ai-sdk/openai is called as its programs do: bare, which asks for Responses, and with .chat()', () => {
	const guide = read('docs/openai-clients.md');
	const [, written = ''] = /^\| `@ai-sdk\/openai` +\| `([^`]+)`/m.exec(guide) ?? [];
	expect(written).toMatch(/^createOpenAI\(/);
	const programOf = (name: string) => read(`test/e2e/clients/${name}.mjs`);
	expect(programOf('aiSdkOpenAiResponses')).toContain(`runWithAiSdk(${written})`);
	expect(programOf('aiSdkOpenAi')).toContain(`runWithAiSdk(${written}.chat)`);
	expect(guide).toMatch(/^\| `@ai-sdk\/openai`, `\.chat\(\)` +\|/m);
});

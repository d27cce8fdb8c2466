/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Hands outcomes to the reporter, which is not in the realm of the tests. */
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { OUTCOMES_FILE, type Outcome } from './outcomeTable';

export function tell(outcomes: readonly Outcome[]): void {
	mkdirSync(path.dirname(OUTCOMES_FILE), { recursive: true });
	for (const outcome of outcomes) appendFileSync(OUTCOMES_FILE, `${JSON.stringify(outcome)}\n`);
}

import { expect, test } from '@jest/globals';
import { isReported, type CallOutcome } from '../../../nodes/OpenRouterGatewayTrigger/report';

type Kind = CallOutcome['kind'];
const outcome = (kind: Kind) => ({ kind }) as unknown as CallOutcome;

test.each<{
	report: 'always' | 'failures' | 'never';
	heard: Kind[];
}>([
	{ report: 'always', heard: ['answered', 'failed'] },
	{ report: 'failures', heard: ['failed'] },
	{ report: 'never', heard: [] },
])('report $report: of $heard', ({ report, heard }) => {
	for (const kind of ['answered', 'failed', 'refused'] as const) {
		expect(isReported(outcome(kind), { report }, false)).toBe(heard.includes(kind));
		// Whoever listens for a test event waits for one.
		expect(isReported(outcome(kind), { report }, true)).toBe(true);
	}
});

import type { IExecuteFunctions } from 'n8n-workflow';

/** Tells the author in the editor what did nothing, or not what was meant. Shown beside the output. */
export function addHint(context: IExecuteFunctions, message: string): void {
	context.addExecutionHints({ message, location: 'outputPane', type: 'warning' });
}

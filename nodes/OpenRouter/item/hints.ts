import type { IExecuteFunctions } from 'n8n-workflow';

/** Shows the author a warning beside the output in the editor. */
export function addHint(context: IExecuteFunctions, message: string): void {
	context.addExecutionHints({ message, location: 'outputPane', type: 'warning' });
}

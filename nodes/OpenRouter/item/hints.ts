import type { IExecuteFunctions } from 'n8n-workflow';

/** Shows the author a warning beside the output in the editor. Does nothing without a message. */
export function addHint(context: IExecuteFunctions, message: string | undefined): void {
	if (message === undefined) return;
	context.addExecutionHints({ message, location: 'outputPane', type: 'warning' });
}

/** The fields of `batch: get`. */
import type { INodeProperties } from 'n8n-workflow';
import { described, parameters } from '../../../shared/parameters/parameters';
import { inMs } from '../../../shared/parameters/values';

export const batchIdField: INodeProperties = {
	displayName: 'Batch ID',
	name: 'batchId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. {{ $json.batchId }}',
	description: 'ID of the batch, from the output of Create',
};

export const waitField: INodeProperties = {
	displayName: 'Wait for Results',
	name: 'waitForResults',
	type: 'boolean',
	default: false,
	description:
		'Whether to wait until the batch is finished. The execution runs for that time; for long batches, look again later with a Schedule Trigger or a Wait node.',
};

export const optionsField = described({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Check Every (Seconds)',
			name: 'checkEvery',
			type: 'number',
			typeOptions: { minValue: 5, maxValue: 3600 },
			default: 30,
			description: 'Seconds between two looks, when the node waits for results',
		},
		{
			displayName: 'Max Wait (Seconds)',
			name: 'maxWait',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 86400 },
			default: 1800,
			description:
				'Seconds to wait for results at most. A batch that is not finished by then is no error: its state is put out.',
		},
		{
			displayName: 'Parse JSON',
			name: 'parseJson',
			type: 'boolean',
			default: true,
			description:
				'Whether to put out the JSON of each answer as “data”. An answer that is not a JSON object becomes an error item.',
		},
		{
			displayName: 'Status Only',
			name: 'statusOnly',
			type: 'boolean',
			default: true,
			description:
				'Whether to put out only the state of the batch, with its counts, usage and cost, and no results',
		},
	],
});

export const getOptions = parameters(
	optionsField,
	{
		checkEvery: { unit: 'seconds', to: inMs, unset: 'default' },
		maxWait: { unit: 'seconds', to: inMs, unset: 'default' },
		parseJson: {},
		statusOnly: {},
	},
	'',
);

/** Options of the requests about videos, and of their downloads. */
import type { IDataObject } from 'n8n-workflow';
import { byDisplayName, lengthOfExpression } from '../../../shared/parameters/collection';
import { described, parameters } from '../../../shared/parameters/parameters';
import type { VideoRequest } from '../../../shared/transport/videos';
import { readOutputField } from '../../item/binaryFile';
import {
	attemptsField,
	limitRows,
	parallelItemsField,
	readCallLimits,
	timeoutField,
} from '../../item/callLimits';
import { readMaxFileBytes } from '../../item/chosenFile';
import type { ItemCall } from '../../operation';

const limitFields = described([
	{
		...attemptsField,
		description:
			'The most attempts of a request when OpenRouter reports an error that may pass. A video that may have been ordered is never ordered again.',
	},
	parallelItemsField,
	{
		...timeoutField,
		description:
			'Seconds after which to give up a request, such as the order or a download, with all its attempts',
	},
]);

export const limitOptions = parameters(limitFields, limitRows);

const fileFields = described([
	{
		displayName: 'Max Video Size (MB)',
		name: 'maxVideoSizeMb',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 2000 },
		default: 500,
		description: 'Largest video to download. A larger one is an error, and stays at OpenRouter.',
	},
	{
		displayName: 'Put Output File in Field',
		name: 'outputField',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		description:
			'Name of the binary field that gets the video. Further videos get a number after it: data_1, data_2.',
	},
]);

export const fileOptions = parameters(fileFields, {
	maxVideoSizeMb: { unit: 'MB', read: readMaxFileBytes, unset: 'default' },
	outputField: { unset: 'default', to: readOutputField },
});

/** Options of `video: get`. */
export const lookOptions = parameters(
	described({
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...limitOptions.description],
	}),
	limitOptions.table,
	'',
);

/** Options of `video: download`. */
export const downloadOptions = parameters(
	described({
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: byDisplayName([
			lengthOfExpression,
			...fileOptions.description,
			{
				displayName: 'Output Index',
				name: 'outputIndex',
				type: 'number',
				typeOptions: { minValue: 0, numberPrecision: 0 },
				default: 0,
				description:
					'Downloads one video of a job that made several: 0 is the first. Default: all.',
			},
			...limitOptions.description,
		]),
	}),
	{ outputIndex: {}, ...fileOptions.table, ...limitOptions.table },
	'',
);

/** What each request of an item needs. `given` is the value of Options. */
export const requestOf = ({ signal }: ItemCall, given: IDataObject): VideoRequest => ({
	limits: readCallLimits(given),
	signals: [signal],
});

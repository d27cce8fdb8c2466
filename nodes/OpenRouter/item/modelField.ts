/** The model picker, shared by all operations that ask a model. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../shared/failure/failure';
import { asText } from '../../shared/values/json';

export const modelField: INodeProperties = {
	displayName: 'Model',
	name: 'model',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The model that answers',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose a model',
			typeOptions: {
				searchListMethod: 'searchModels',
				searchable: true,
			},
		},
		{
			displayName: 'ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. google/gemini-2.5-flash',
			hint: 'As shown at openrouter.ai/models; variants such as :nitro or :free can be appended',
		},
	],
};

/** The picker with only the models that can do the job. */
export const modelFieldOf = (
	description: string,
	searchListMethod: string,
	placeholder: string,
	hint?: string,
): INodeProperties => ({
	...modelField,
	description,
	modes: (modelField.modes ?? []).map((mode) =>
		mode.name === 'list'
			? { ...mode, typeOptions: { searchListMethod, searchable: true } }
			: { ...mode, placeholder, ...(hint !== undefined && { hint }) },
	),
});

/** The ID of the chosen model; `''` when none is chosen. Throws for an expression that gives no text. */
export function readModel(context: IExecuteFunctions, itemIndex: number): string {
	const model: unknown = context.getNodeParameter('model', itemIndex, '', { extractValue: true });
	const id = asText(model ?? '');
	if (id !== undefined) return id;
	throw invalidInput(
		'Model is not text',
		'Enter the ID of a model, such as google/gemini-2.5-flash, or check the expression that gives it',
	);
}

/** The model that is looked up. Unlike the model that answers, an AI Agent may choose it. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { invalidInput } from '../../../shared/failure/failure';
import { isSlug, requireModel } from '../../../shared/openrouter/modelId';
import { fromAgent, withToolDefault } from '../../item/agentToolFields';
import { modelField, readModel } from '../../item/modelField';

export const lookedUpModelFields = withToolDefault(
	{ ...modelField, description: 'The model to look up' },
	{
		mode: 'id',
		value: fromAgent({
			key: 'Model',
			description: 'The ID of the model, such as: google/gemini-2.5-flash',
		}),
	},
);

const MAX_SLUG_CHARS = 256;

/** `vendor/slug`, safe as part of a path. Throws `OpenRouterError` for anything else. */
export function readLookedUpModel(context: IExecuteFunctions, itemIndex: number): string {
	const model = requireModel(readModel(context, itemIndex));
	if (model.length > MAX_SLUG_CHARS || !isSlug(model)) {
		throw invalidInput(
			'Model is not the ID of a model',
			'Enter it like google/gemini-2.5-flash, without a preset',
		);
	}
	return model;
}

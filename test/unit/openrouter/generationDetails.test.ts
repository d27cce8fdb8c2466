import { expect, test } from '@jest/globals';
import {
	isGenerationId,
	simplifyGeneration,
} from '../../../nodes/shared/openrouter/generationDetails';

test('an ID of a generation begins with gen-', () => {
	expect(['gen-1', 'gen-1795340261-aBc_9'].every(isGenerationId)).toBe(true);
	expect(['', 'gen-', 'or_file_1', 'xgen-1', 'gen-a b', 'gen-a/b'].some(isGenerationId)).toBe(
		false,
	);
});

test('what OpenRouter does not say is left out, and so are counts that are not given', () => {
	expect(simplifyGeneration({ id: 'gen-1', total_cost: 0.5, provider_responses: null })).toEqual({
		generationId: 'gen-1',
		cost: 0.5,
	});
});

test('values of another type are left out', () => {
	const odd = { id: 1, model: {}, latency: 'x', is_byok: 'yes', provider_responses: [1, 'a'] };
	expect(simplifyGeneration(odd)).toEqual({});
});

test('with an own provider key, what the provider took is told apart', () => {
	const data = {
		id: 'gen-1',
		total_cost: 0.001,
		is_byok: true,
		upstream_inference_cost: 0.02,
		native_tokens_prompt: 1,
		native_tokens_completion: 2,
	};
	expect(simplifyGeneration(data)).toMatchObject({ cost: 0.001, upstreamInferenceCost: 0.02 });
});

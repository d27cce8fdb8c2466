/** The part of an answer that its caller may see. */
import type { ChatOutput } from '../../../shared/openrouter/answer/output';
import { defined } from '../../../shared/values/json';
import type { CallerPolicy } from '../../../shared/callers/request/policy';

/** `shown`: what the author selected in addition to text, message and finishReason. */
export function publicPart(
	output: ChatOutput,
	shown: readonly string[],
	{ allowTools }: Pick<CallerPolicy, 'allowTools'>,
): object {
	const ifShown = <T>(name: string, value: T): T | undefined =>
		shown.includes(name) ? value : undefined;
	const { role, content, refusal, images, audio, tool_calls, reasoning_details } = output.message;
	return defined({
		text: output.text,
		message: defined({
			role,
			content,
			refusal,
			images,
			audio,
			// A caller who runs tools must send these back, unchanged.
			tool_calls: allowTools ? tool_calls : undefined,
			reasoning_details: allowTools && tool_calls !== undefined ? reasoning_details : undefined,
		}),
		finishReason: output.finishReason,
		data: output.data,
		model: ifShown('model', output.model),
		cost: ifShown('cost', output.cost),
		upstreamInferenceCost: ifShown('cost', output.upstreamInferenceCost),
		usage: ifShown('usage', output.usage),
		reasoning: ifShown('reasoning', output.reasoning),
	});
}

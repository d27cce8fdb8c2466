/**
 * Makes messages of a chat from one of the assistant's in the AI SDK, which holds all that followed a
 * question: several steps of a model, calls of functions, and what these gave. Checks only the shape:
 * the caller policy checks texts, calls and results. Pure; never throws.
 *
 * Of connected tools nothing goes back to the model: their calls are part of an earlier answer. Calls
 * without a result are left out too, as providers refuse them: the user went on before the page had one.
 */
import {
	isJsonArray,
	isJsonObject,
	type JsonArray,
	type JsonObject,
	type JsonValue,
} from '../jsonValue';
import { detailsIn } from './reasoningDetails';
import { toolCallOf, type ToolCall } from './toolPart';

/** What the model gave in one step, and the results of its calls. */
type Step = {
	texts: JsonObject[];
	reasoning: string;
	details: JsonValue[];
	calls: ToolCall[];
};

const emptyStep = (): Step => ({ texts: [], reasoning: '', details: [], calls: [] });

export function assistantTurns(message: JsonObject): JsonObject[] {
	const parts = partsOf(message);
	if (parts === undefined) return [message];
	const turns: JsonObject[] = [];
	let step = emptyStep();
	const endStep = (): void => {
		turns.push(...turnsOfStep(step));
		step = emptyStep();
	};
	for (const part of parts) {
		if (!isJsonObject(part)) continue;
		switch (part.type) {
			case 'step-start':
				endStep();
				break;
			case 'text':
				step.texts.push(part);
				break;
			case 'reasoning':
				step.reasoning += textIn(part.text ?? part.reasoning);
				step.details.push(...detailsIn(part.providerMetadata));
				break;
			// What the user said while the answer was made.
			case 'steering-message':
				endStep();
				turns.push({ role: 'user', content: part.parts ?? null });
				break;
			default: {
				// Of files, sources and data of the page, models get nothing back in a chat either.
				const call = toolCallOf(part);
				if (call !== undefined) {
					step.calls.push(call);
					step.details.push(...call.details);
				}
			}
		}
	}
	endStep();
	return turns;
}

const textIn = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** AI SDK 4 has a text and calls in place of parts. `undefined`: a message as in a chat. */
function partsOf({ parts, toolInvocations, content }: JsonObject): JsonArray | undefined {
	if (isJsonArray(parts)) return parts;
	if (!isJsonArray(toolInvocations)) return undefined;
	return [
		...toolInvocations.map((call) => ({ type: 'tool-invocation', toolInvocation: call })),
		{ type: 'step-start' },
		{ type: 'text', text: content ?? '' },
	];
}

function turnsOfStep({ texts, reasoning, details, calls }: Step): JsonObject[] {
	if (calls.length === 0) {
		return texts.length === 0 ? [] : [{ role: 'assistant', content: texts }];
	}
	return [
		{
			role: 'assistant',
			content: texts,
			// A model goes on with its reasoning where it waits for a result; elsewhere nobody reads it.
			...(reasoning !== '' && { reasoning }),
			...(details.length > 0 && { reasoning_details: details }),
			tool_calls: calls.map(({ id, name, input }) => ({
				id,
				type: 'function',
				function: { name, arguments: argumentsOf(input) },
			})),
		},
		...calls.map(({ id, result }) => ({ role: 'tool', tool_call_id: id, content: result })),
	];
}

/** Arguments that were no JSON come back as the model wrote them; providers take objects only. */
const argumentsOf = (input: JsonValue): string => JSON.stringify(isJsonObject(input) ? input : {});

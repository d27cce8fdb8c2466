/** Output items, and the part of an answer that goes into them. An AI Agent gets only what it needs. */
import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { without, type JsonRecord } from '../../shared/values/json';
import { readFlag, readTexts } from '../../shared/parameters/values';

export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

export type OutputChoice =
	| { kind: 'raw' }
	| { kind: 'simplified' }
	/** For an AI Agent. */
	| { kind: 'forAgent' }
	| { kind: 'fields'; fields: readonly string[] };

/** The tool has the parameter `output`, the node has `simplify`. */
export function readOutputChoice(context: IExecuteFunctions, itemIndex: number): OutputChoice {
	const output: unknown = context.getNodeParameter('output', itemIndex, '');
	if (output === '') {
		const isSimplified = readFlag(
			'Simplify',
			context.getNodeParameter('simplify', itemIndex, true),
		);
		return { kind: isSimplified === false ? 'raw' : 'simplified' };
	}
	if (output === 'raw') return { kind: 'raw' };
	if (output !== 'selectedFields') return { kind: 'forAgent' };
	const fields = context.getNodeParameter('outputFields', itemIndex, []);
	return { kind: 'fields', fields: readTexts('Fields', fields) };
}

/** Whether the author wants OpenRouter's own body. For operations whose tools have no choice of fields. */
export const wantsRaw = (context: IExecuteFunctions, itemIndex: number): boolean =>
	readOutputChoice(context, itemIndex).kind === 'raw';

const FOR_AGENT: readonly string[] = ['text', 'data', 'toolCalls', 'citations', 'images', 'audio'];

/** `output` is the simplified output. An agent gets the finish reason only when the answer is incomplete. */
export function outputPart(
	output: JsonRecord,
	choice: Exclude<OutputChoice, { kind: 'raw' }>,
): object {
	switch (choice.kind) {
		case 'simplified':
			return output;
		case 'fields':
			// With the author's own provider key, the cost of a call is the sum of both.
			return pick(
				output,
				choice.fields.includes('cost')
					? [...choice.fields, 'upstreamInferenceCost']
					: choice.fields,
			);
		case 'forAgent':
			return pick(
				output,
				output.finishReason === 'stop' ? FOR_AGENT : [...FOR_AGENT, 'finishReason'],
			);
	}
}

const pick = (output: JsonRecord, fields: readonly string[]): object =>
	Object.fromEntries(Object.entries(output).filter(([name]) => fields.includes(name)));

/**
 * An output item. The cast is needed because n8n types an item's json more narrowly than JSON. OpenRouter's
 * own body may have a member `error`, of a job that failed or null; n8n would take the item for a failed one.
 */
export const toItem = (
	json: object,
	itemIndex: number,
	binary?: IBinaryKeyData,
): INodeExecutionData => ({
	json: without({ ...json }, 'error') as IDataObject,
	...(binary !== undefined && { binary }),
	pairedItem: { item: itemIndex },
});

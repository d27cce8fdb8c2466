/**
 * Finds what a request asks for and its model does not support. OpenRouter leaves out unsupported
 * parameters. Unsupported kinds of input and output make the call fail, or are missing in the answer.
 * @see https://openrouter.ai/docs/guides/overview/models
 */
import { asRecord, asRecords, asText, type JsonRecord } from '../values/json';
import { findModel, type Model } from './model';
import type { ChatRequest } from './request/request';

/** Parameters that a model's `supported_parameters` may list, with their names for the author. */
const PARAMETERS: Readonly<Record<string, string>> = {
	frequency_penalty: 'Frequency Penalty',
	logit_bias: 'Logit Bias',
	logprobs: 'Logprobs',
	min_p: 'Min P',
	parallel_tool_calls: 'parallel tool calls',
	presence_penalty: 'Presence Penalty',
	reasoning: 'Reasoning',
	reasoning_effort: 'reasoning effort',
	repetition_penalty: 'Repetition Penalty',
	response_format: 'a response format',
	seed: 'Seed',
	stop: 'Stop Sequences',
	temperature: 'Temperature',
	tools: 'tools',
	top_a: 'Top A',
	top_k: 'Top K',
	top_logprobs: 'Top Logprobs',
	top_p: 'Top P',
	verbosity: 'Verbosity',
};

/** Other names under which a model may list the same parameter. */
const ALSO_NAMED: Readonly<Record<string, readonly string[]>> = {
	reasoning_effort: ['reasoning'],
	response_format: ['structured_outputs'],
};

const INPUT_OF_PART: Readonly<Record<string, string>> = {
	image_url: 'image',
	input_audio: 'audio',
	video_url: 'video',
};

/** Whether the request has anything to compare with the model list, which must then be fetched. */
export const needsModelList = (request: ChatRequest): boolean =>
	parametersOf(request).length > 0 || inputsOf(request).length > 0 || outputsOf(request).length > 0;

/**
 * One hint that names what the chosen model and its fallbacks do not support; `undefined` when they
 * support everything, or are not in the list.
 */
export function supportHint(request: ChatRequest, models: readonly Model[]): string | undefined {
	const fallbacks = Array.isArray(request.models) ? request.models.map(String) : [];
	const faults = [request.model, ...fallbacks].flatMap((id, position) => {
		const model = findModel(id, models);
		const unsupported = model === undefined ? [] : unsupportedBy(request, model);
		return unsupported.length === 0
			? []
			: [`${id}${position === 0 ? '' : ' (fallback)'}: ${unsupported.join(', ')}`];
	});
	return faults.length === 0
		? undefined
		: `According to OpenRouter’s model list, not supported by ${faults.join('; ')}. Parameters that a model does not support are left out; kinds of input and output that it does not support make the call fail.`;
}

/** Gives nothing for routers, whose entries list neither parameters nor modalities. */
function unsupportedBy(request: ChatRequest, model: Model): string[] {
	const { supportedParameters, inputModalities, outputModalities } = model;
	return [
		...missingFrom(supportedParameters, parametersOf(request), (name) => [
			name,
			...(ALSO_NAMED[name] ?? []),
		]).map((name) => PARAMETERS[name] ?? name),
		...missingFrom(inputModalities, inputsOf(request)).map((kind) => `${kind} input`),
		...missingFrom(outputModalities, outputsOf(request)).map((kind) => `${kind} output`),
		...effortFaults(request, model),
	];
}

const missingFrom = (
	offered: readonly string[],
	asked: readonly string[],
	namesOf: (name: string) => readonly string[] = (name) => [name],
): string[] =>
	offered.length === 0
		? []
		: asked.filter((name) => !namesOf(name).some((other) => offered.includes(other)));

const parametersOf = (request: ChatRequest): string[] =>
	Object.keys(PARAMETERS).filter((name) => request[name] !== undefined);

/** A plugin reads files, for all models, unless the author chose the engine `native`. */
function inputsOf(request: ChatRequest): string[] {
	const parser = asRecords(request.plugins).find(({ id }) => id === 'file-parser');
	const isNative = asRecord(parser?.pdf).engine === 'native';
	const kinds = request.messages
		.flatMap(({ content }) => asRecords(content))
		.flatMap(({ type }) => {
			if (type === 'file') return isNative ? ['file'] : [];
			return INPUT_OF_PART[asText(type) ?? ''] ?? [];
		});
	return [...new Set(kinds)];
}

const outputsOf = ({ modalities }: JsonRecord): string[] =>
	Array.isArray(modalities)
		? modalities.flatMap((kind) => (kind === 'image' || kind === 'audio' ? [kind] : []))
		: [];

/** Some entries of the list say which efforts the model supports. */
function effortFaults({ reasoning }: ChatRequest, { entry }: Model): string[] {
	const { supported_efforts: known, mandatory } = asRecord(entry.reasoning);
	const effort = asText(asRecord(reasoning).effort);
	if (effort === undefined) return [];
	const isUnknown = Array.isArray(known) && known.length > 0 && !known.includes(effort);
	return isUnknown || (effort === 'none' && mandatory === true)
		? [`Reasoning → Effort “${effort}”`]
		: [];
}

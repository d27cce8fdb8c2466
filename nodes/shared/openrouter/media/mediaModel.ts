/**
 * What a model of images, sound or video takes, by its entry in OpenRouter's lists: rows of the pickers,
 * values that it does not have, and its voices. Pure; never throws.
 */
import {
	asList,
	asNumber,
	asRecord,
	asRecords,
	asText,
	asTextList,
	type JsonRecord,
} from '../../values/json';
import { findModel, type Model } from '../model';

/** One row of the picker: the name, and what tells the models apart. */
export function mediaModelLabel({ name, entry, inputModalities }: Model): string {
	const voices = voicesOf(entry).length;
	return [
		name,
		inputModalities.length > 1 ? `takes ${inputModalities.join(', ')}` : '',
		rangeOf(asList(entry.supported_durations), 's'),
		asTextList(entry.supported_resolutions).join(' '),
		voices === 0 ? '' : `${voices} voice${voices === 1 ? '' : 's'}`,
	]
		.filter((part) => part !== '')
		.join(' · ');
}

function rangeOf(values: readonly unknown[], unit: string): string {
	const numbers = values.filter((value) => typeof value === 'number');
	if (numbers.length === 0) return '';
	const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
	return least === most ? `${least} ${unit}` : `${least}–${most} ${unit}`;
}

/** Voices that OpenRouter lists for the model; empty when it lists none. */
export const voicesOf = (entry: JsonRecord): string[] => asTextList(entry.supported_voices);

/** What one setting may be: texts to choose from, a range, or only that it exists. */
type Allowed = { values: readonly string[] } | { min: number; max: number } | { isKnown: true };

const PARAMETERS: Readonly<Record<string, string>> = {
	aspect_ratio: 'Aspect Ratio',
	background: 'Background',
	creativity: 'Creativity',
	duration: 'Duration',
	generate_audio: 'Generate Audio',
	n: 'Number of Images',
	output_compression: 'Output Compression',
	output_format: 'Output Format',
	quality: 'Quality',
	resolution: 'Resolution',
	seed: 'Seed',
	size: 'Size',
	upscale_factor: 'Upscale Factor',
};

/**
 * One hint that names the settings of the request that the model does not have, with the values that it
 * has; `undefined` when all fit, or the model is not in the list.
 */
export function allowedValuesHint(
	request: JsonRecord,
	models: readonly Model[],
): string | undefined {
	const model = findModel(asText(request.model) ?? '', models);
	if (model === undefined) return undefined;
	const allowed = allowedOf(model.entry);
	const settings = Object.entries(PARAMETERS).flatMap(([name, label]) => {
		const value = request[name];
		if (value === undefined || allowed === undefined) return [];
		return faultOf(label, value, allowed(name));
	});
	const faults = [...imageFault(request, model), ...settings];
	return faults.length === 0
		? undefined
		: `According to OpenRouter’s model list, ${model.id} ${faults.join('; ')}. Providers leave out such a setting, take the nearest value, or refuse the request.`;
}

/** Of a model that makes images of texts only. */
function imageFault(request: JsonRecord, { inputModalities }: Model): string[] {
	const hasImages = asRecords(request.input_references).some(({ type }) => type === 'image_url');
	const takesImages = inputModalities.length === 0 || inputModalities.includes('image');
	return hasImages && !takesImages ? ['takes no images'] : [];
}

function faultOf(label: string, value: unknown, allowed: Allowed | 'any' | undefined): string[] {
	if (allowed === 'any') return [];
	if (allowed === undefined) return [`has no ${label}`];
	if ('isKnown' in allowed) return [];
	if ('values' in allowed) {
		return allowed.values.includes(String(value))
			? []
			: [`takes as ${label} ${allowed.values.join(', ')}, not ${String(value)}`];
	}
	const number = Number(value);
	return number >= allowed.min && number <= allowed.max
		? []
		: [`takes as ${label} ${allowed.min} to ${allowed.max}, not ${String(value)}`];
}

type AllowedBy = (name: string) => Allowed | 'any' | undefined;

/** `any` for what the list does not say. `undefined` when it says nothing about the model. */
function allowedOf(entry: JsonRecord): AllowedBy | undefined {
	const described = asRecord(entry.supported_parameters);
	if (Object.keys(described).length > 0) {
		// A tier such as 2K, or pixels: what a model takes is listed as its resolution.
		return (name) => (name === 'size' ? 'any' : describedAs(described[name]));
	}
	return 'supported_durations' in entry || 'supported_resolutions' in entry
		? (name) => listedAs(entry, name)
		: undefined;
}

/** A descriptor of the image models' list. */
function describedAs(descriptor: unknown): Allowed | 'any' | undefined {
	if (descriptor === undefined) return undefined;
	const { type, values, min, max } = asRecord(descriptor);
	const least = asNumber(min);
	const most = asNumber(max);
	if (type === 'enum' && Array.isArray(values)) return { values: values.map(String) };
	if (type === 'range' && least !== undefined && most !== undefined)
		return { min: least, max: most };
	return type === 'boolean' ? { isKnown: true } : 'any';
}

const LISTS: Readonly<Record<string, string>> = {
	aspect_ratio: 'supported_aspect_ratios',
	creativity: 'creativity',
	duration: 'supported_durations',
	resolution: 'supported_resolutions',
	size: 'supported_sizes',
};

/** A member of the video models' list. Null means that the list does not say. */
function listedAs(entry: JsonRecord, name: string): Allowed | 'any' | undefined {
	if (name === 'generate_audio' || name === 'seed') {
		return entry[name] === false ? undefined : 'any';
	}
	const values = entry[LISTS[name] ?? ''];
	return Array.isArray(values) && values.length > 0 ? { values: values.map(String) } : 'any';
}

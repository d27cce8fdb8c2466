/**
 * Applies the table of chatFields.ts to a caller's fields: refuses fields that the caller may not set,
 * leaves out what has no effect, and keeps the rest below the author's limit on output tokens.
 * `max_tokens` is always sent: it is the lowest of the limits asked for and the author's.
 */
import { CHAT_FIELDS, type FieldRule } from './chatFields';
import { isEmpty, saysOnly } from './fieldValues';
import { isJsonObject, type JsonValue, type JsonObject } from '../../protocols/jsonValue';
import type { CallerPolicy, SizeCounter } from './policy';
import { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';
import { checkToolChoice } from './functions';

/** Made once, because every request runs through all of it. */
const RULES = Object.entries(CHAT_FIELDS);

/** The fields that go upstream besides model and messages. */
export function checkFields(
	asked: JsonObject,
	policy: CallerPolicy,
	size: SizeCounter,
	/** What the caller calls them, where that differs. */
	names: Readonly<Record<string, string>> = {},
): JsonObject | Failure {
	const fields: Record<string, JsonValue> = { max_tokens: ceilingOf(policy) };
	for (const [name, rule] of RULES) {
		const value = asked[name];
		if (value === undefined || hasNoEffect(value, rule, fields)) continue;
		const shownName = names[name] ?? name;
		const refused = refusalOf(name, shownName, rule, policy);
		if (refused !== undefined && isLeftOut(rule, policy)) continue;
		if (refused !== undefined) return refused;
		if (rule.action !== 'pass' || rule.read === undefined) continue;
		const read = rule.read(value);
		if (read === undefined) {
			const fault = rule.faultOf?.(value) ?? `“${shownName}” must be ${rule.expects}`;
			return refusal('invalid_field', fault);
		}
		if (isEmpty(read)) continue;
		// The model reads lists and objects as input, just like a message.
		const tooLong =
			typeof read === 'object' ? size.countText(JSON.stringify(read).length) : undefined;
		if (tooLong !== undefined) return tooLong;
		const allowed = rule.clamp?.(read, Number(fields.max_tokens)) ?? read;
		if (!isEmpty(allowed)) fields[rule.sentAs ?? name] = allowed;
	}
	return checkToolChoice(withOneEffort(fields), policy.authorTools);
}

function hasNoEffect(value: JsonValue, rule: FieldRule, fields: JsonObject): boolean {
	const isUnset =
		rule.emptyHasEffect === true || (rule.action !== 'pass' && value === '')
			? value === null
			: isEmpty(value);
	if (isUnset) return true;
	if (rule.action === 'pass' && rule.significantBeside !== undefined) {
		if (fields[rule.significantBeside] !== undefined) return false;
	}
	return rule.ignoredValues?.some((ignored) => saysOnly(value, ignored)) === true;
}

function refusalOf(
	name: string,
	shownName: string,
	rule: FieldRule,
	policy: CallerPolicy,
): Failure | undefined {
	if (rule.action === 'drop') return undefined;
	if (rule.action === 'refuse') {
		return refusal('field_not_allowed', `Leave out “${shownName}”: ${rule.why}`);
	}
	if (rule.needs === 'field' && !policy.allowedFields.includes(name)) {
		return refusal(
			'field_not_allowed',
			`Leave out “${shownName}”: the author of this endpoint does not let callers set it`,
		);
	}
	if (rule.needs === 'tools' && !policy.allowTools) {
		return refusal(
			'tools_not_allowed',
			`Leave out “${shownName}”: this endpoint does not accept tools`,
		);
	}
	return undefined;
}

/** Some clients of OpenAI's always send a temperature, for example. */
const isLeftOut = (rule: FieldRule, { unallowedFields }: CallerPolicy): boolean =>
	unallowedFields === 'drop' && rule.action === 'pass' && rule.changesWordingOnly === true;

/** OpenRouter refuses a request that says twice how much to think; `reasoning` counts. */
function withOneEffort({ reasoning_effort: effort, ...fields }: JsonObject): JsonObject {
	const { reasoning } = fields;
	const hasEffort =
		isJsonObject(reasoning) &&
		(reasoning.effort ?? reasoning.max_tokens ?? reasoning.enabled) !== undefined;
	return effort === undefined || hasEffort ? fields : { ...fields, reasoning_effort: effort };
}

const SAFE_MAX_OUTPUT_TOKENS = 1_024;

/** An expression may give a limit that is not a number. It must not remove the limit. */
const ceilingOf = ({ maxOutputTokens }: CallerPolicy): number =>
	Number.isInteger(maxOutputTokens) && maxOutputTokens >= 1
		? maxOutputTokens
		: SAFE_MAX_OUTPUT_TOKENS;

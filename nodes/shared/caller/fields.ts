/**
 * Reads a caller's fields by the table of chatFields.ts: refuses what they may not set, leaves out what
 * has no effect, and holds what they may set below the author's ceiling on output tokens.
 */
import type { Budget } from './budget';
import { CHAT_FIELDS, type FieldRule } from './chatFields';
import { isPlainList, isPlainRecord, type Plain, type PlainRecord } from './plain';
import { DEFAULT_POLICY, type CallerPolicy } from './policy';
import { Refusal } from './refusal';

/** What goes upstream besides model and messages. `null` stands for a field that is not set. */
export function judgeFields(
	asked: PlainRecord,
	policy: CallerPolicy,
	budget: Budget,
): PlainRecord | Refusal {
	const fields: Record<string, Plain> = {};
	for (const [name, rule] of Object.entries(CHAT_FIELDS)) {
		const value = asked[name];
		if (value === undefined || value === null || isNoTools(name, value)) continue;
		const refusal = refusalOf(name, rule, policy);
		if (refusal !== undefined && isLeftOut(rule, policy)) continue;
		if (refusal !== undefined) return refusal;
		if ('why' in rule || rule.read === undefined) continue;
		const read = rule.read(value);
		if (read === undefined) {
			return new Refusal('invalid_field', `“${name}” must be ${rule.expects}`);
		}
		// What is structured is read by the model as input, just like a message.
		const tooLong =
			typeof read === 'object' ? budget.spendText(JSON.stringify(read).length) : undefined;
		if (tooLong !== undefined) return tooLong;
		fields[name] = read;
	}
	if (fields.tools === undefined && isForced(fields.tool_choice)) {
		// It would have the model use the author's tools, at the author's cost.
		return new Refusal('invalid_field', '“tool_choice” needs “tools”');
	}
	return clamp(fields, ceilingOf(policy));
}

const isForced = (toolChoice: Plain | undefined): boolean =>
	toolChoice !== undefined && toolChoice !== 'none' && toolChoice !== 'auto';

function refusalOf(name: string, rule: FieldRule, policy: CallerPolicy): Refusal | undefined {
	if ('why' in rule) {
		return rule.action === 'drop'
			? undefined
			: new Refusal('field_not_allowed', `Leave out “${name}”: ${rule.why}`);
	}
	if (rule.needs === 'field' && !policy.allowedFields.includes(name)) {
		return new Refusal(
			'field_not_allowed',
			`Leave out “${name}”: the author of this endpoint does not let callers set it`,
		);
	}
	if (rule.needs === 'tools' && !policy.allowTools) {
		return new Refusal('tools_not_allowed', `Leave out “${name}”: this endpoint takes no tools`);
	}
	return undefined;
}

/** OpenAI's clients send a temperature as a matter of course, for example. */
const isLeftOut = (rule: FieldRule, { unallowedFields }: CallerPolicy): boolean =>
	unallowedFields === 'drop' && !('why' in rule) && rule.isHarmless === true;

/** Some clients send an empty list when there are no tools. */
const isNoTools = (name: string, value: Plain): boolean =>
	name === 'tools' && isPlainList(value) && value.length === 0;

/** Never sent: `max_tokens` says it for both. */
const FOLDED = ['max_completion_tokens'];

/** One limit on the answer is always sent, the lowest of those asked for and the author's. */
function clamp(fields: PlainRecord, ceiling: number): PlainRecord {
	const { max_tokens: limit, max_completion_tokens: newerLimit, reasoning } = fields;
	const limits = [limit, newerLimit].filter((value) => typeof value === 'number');
	return {
		...Object.fromEntries(Object.entries(fields).filter(([name]) => !FOLDED.includes(name))),
		...(isPlainRecord(reasoning) && { reasoning: clampReasoning(reasoning, ceiling) }),
		max_tokens: Math.min(ceiling, ...limits),
	};
}

const clampReasoning = (reasoning: PlainRecord, ceiling: number): PlainRecord =>
	typeof reasoning.max_tokens === 'number'
		? { ...reasoning, max_tokens: Math.min(ceiling, reasoning.max_tokens) }
		: reasoning;

/** A ceiling that is none, as an expression may give, must not lift the limit. */
const ceilingOf = ({ maxOutputTokens }: CallerPolicy): number =>
	Number.isInteger(maxOutputTokens) && maxOutputTokens >= 1
		? maxOutputTokens
		: DEFAULT_POLICY.maxOutputTokens;

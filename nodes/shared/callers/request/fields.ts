/**
 * Reads a caller's fields by the table of chatFields.ts: refuses what they may not set, leaves out what
 * has no effect or asks for nothing, and holds what they may set below the author's ceiling on output
 * tokens. A field that OpenRouter refuses without another, such as a choice among tools, is not sent
 * without it.
 */
import { limitReasoning } from '../../values/reasoningBudget';
import { CHAT_FIELDS, type FieldRule } from './chatFields';
import { isEmpty, isSaid } from './fieldValues';
import { isPlainRecord, type Plain, type PlainRecord } from '../../protocols/plainJson';
import type { Budget, CallerPolicy } from './policy';
import { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';
import { settleToolChoice } from './functions';

/** Made once, as every request is read by all of it. */
const RULES = Object.entries(CHAT_FIELDS);

/** What goes upstream besides model and messages. */
export function judgeFields(
	asked: PlainRecord,
	policy: CallerPolicy,
	budget: Budget,
): PlainRecord | Failure {
	const fields: Record<string, Plain> = {};
	for (const [name, rule] of RULES) {
		const value = asked[name];
		if (value === undefined || saysNothing(value, rule)) continue;
		if (isIdle(value, rule, fields)) continue;
		const refused = refusalOf(name, rule, policy);
		if (refused !== undefined && isLeftOut(rule, policy)) continue;
		if (refused !== undefined) return refused;
		if ('why' in rule || rule.read === undefined) continue;
		const read = rule.read(value);
		if (read === undefined) {
			return refusal('invalid_field', `“${name}” must be ${rule.expects}`);
		}
		if (isEmpty(read)) continue;
		// What is structured is read by the model as input, just like a message.
		const tooLong =
			typeof read === 'object' ? budget.spendText(JSON.stringify(read).length) : undefined;
		if (tooLong !== undefined) return tooLong;
		fields[name] = read;
	}
	const settled = settleToolChoice(fields, policy.authorTools);
	return settled instanceof Failure ? settled : clamp(settled, ceilingOf(policy));
}

function saysNothing(value: Plain, rule: FieldRule): boolean {
	if (rule.isWishWhenEmpty === true || ('why' in rule && value === '')) return value === null;
	return isEmpty(value);
}

/** Whether the value asks for what happens anyhow; among the caller's tools, a choice does not. */
const isIdle = (value: Plain, rule: FieldRule, fields: PlainRecord): boolean =>
	rule.idle?.some((idle) => isSaid(value, idle)) === true &&
	('why' in rule || rule.partner === undefined || fields[rule.partner] === undefined);

function refusalOf(name: string, rule: FieldRule, policy: CallerPolicy): Failure | undefined {
	if ('why' in rule) {
		return rule.action === 'drop'
			? undefined
			: refusal('field_not_allowed', `Leave out “${name}”: ${rule.why}`);
	}
	if (rule.needs === 'field' && !policy.allowedFields.includes(name)) {
		return refusal(
			'field_not_allowed',
			`Leave out “${name}”: the author of this endpoint does not let callers set it`,
		);
	}
	if (rule.needs === 'tools' && !policy.allowTools) {
		return refusal('tools_not_allowed', `Leave out “${name}”: this endpoint takes no tools`);
	}
	return undefined;
}

/** OpenAI's clients send a temperature as a matter of course, for example. */
const isLeftOut = (rule: FieldRule, { unallowedFields }: CallerPolicy): boolean =>
	unallowedFields === 'drop' && !('why' in rule) && rule.isHarmless === true;

/**
 * One limit on the answer is always sent, the lowest of those asked for and the author's.
 * `max_completion_tokens` never is: `max_tokens` says it for both.
 */
function clamp(fields: PlainRecord, ceiling: number): PlainRecord {
	const { max_tokens: limit, max_completion_tokens: newerLimit, ...others } = fields;
	const limits = [limit, newerLimit].filter((value) => typeof value === 'number');
	const maxTokens = Math.min(ceiling, ...limits);
	return { ...settleReasoning(others, maxTokens), max_tokens: maxTokens };
}

/** Says once how much to think, as OpenRouter refuses to be told twice, and leaves room for the answer. */
function settleReasoning(fields: PlainRecord, maxTokens: number): PlainRecord {
	const { reasoning, reasoning_effort: effort, ...others } = fields;
	const asked = isPlainRecord(reasoning) ? limitReasoning(reasoning, maxTokens) : {};
	const saysHowMuch =
		asked.effort !== undefined || asked.max_tokens !== undefined || asked.enabled !== undefined;
	return {
		...others,
		...(!isEmpty(asked) && { reasoning: asked }),
		...(effort !== undefined && !saysHowMuch && { reasoning_effort: effort }),
	};
}

const SAFE_MAX_OUTPUT_TOKENS = 1_024;

/** A ceiling that is none, as an expression may give, must not lift the limit. */
const ceilingOf = ({ maxOutputTokens }: CallerPolicy): number =>
	Number.isInteger(maxOutputTokens) && maxOutputTokens >= 1
		? maxOutputTokens
		: SAFE_MAX_OUTPUT_TOKENS;

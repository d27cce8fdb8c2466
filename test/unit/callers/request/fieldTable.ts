/** The table of docs/reference.md that says what becomes of each field a caller sends. */
import { CHAT_FIELDS, type FieldRule } from '../../../../nodes/shared/callers/request/chatFields';

const NEEDS = {
	nothing: '',
	field: ', when ticked in Set Options',
	tools: ', with Use Tools',
	policy: '',
} as const;

function outcome(rule: FieldRule): string {
	if ('why' in rule) {
		return rule.action === 'drop' ? `Left out. ${rule.why}` : `Refused (403): ${rule.why}.`;
	}
	const verb = rule.action === 'clamp' ? 'Passed, up to the ceiling' : 'Passed';
	return `${verb}${NEEDS[rule.needs]}: ${rule.expects}.`;
}

/** Beside null, `[]` and `{}`, which the text above the table names. */
function idleValues({ idle = [], ...rule }: FieldRule): string {
	const values = idle.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
	if (rule.isWishWhenEmpty === true) return `${values}; not \`{}\``;
	return 'partner' in rule && rule.partner !== undefined
		? `${values}, without \`${rule.partner}\``
		: values;
}

export const fieldTableRows = (): string[] =>
	Object.entries(CHAT_FIELDS).map(
		([name, rule]) => `\`${name}\` | ${outcome(rule)} | ${idleValues(rule)}`,
	);

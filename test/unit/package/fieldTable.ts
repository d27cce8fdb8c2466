/** The table of docs/reference.md that says what becomes of each field a caller sends. */
import { CHAT_FIELDS, type FieldRule } from '../../../nodes/shared/callers/request/chatFields';

const NEEDS = {
	nothing: '',
	field: ', when ticked in Set Options',
	tools: ', with Use Tools',
	policy: '',
} as const;

function outcome(rule: FieldRule): string {
	if (rule.action === 'drop') return `Left out. ${rule.why}`;
	if (rule.action === 'refuse') return `Refused (403): ${rule.why}.`;
	const verb = rule.clamp === undefined ? 'Passed' : 'Passed, up to the ceiling';
	return `${verb}${NEEDS[rule.needs]}: ${rule.expects}.`;
}

/** Beside null, `[]` and `{}`, which the text above the table names. */
function ignoredValuesOf({ ignoredValues = [], ...rule }: FieldRule): string {
	const values = ignoredValues.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
	if (rule.emptyHasEffect === true) return `${values}; not \`{}\``;
	return 'significantBeside' in rule && rule.significantBeside !== undefined
		? `${values}, without \`${rule.significantBeside}\``
		: values;
}

export const fieldTable = (): string[][] => [
	['Field', 'What becomes of it', 'Asks for nothing'],
	...Object.entries(CHAT_FIELDS).map(([name, rule]) => [
		`\`${name}\``,
		outcome(rule),
		ignoredValuesOf(rule),
	]),
];

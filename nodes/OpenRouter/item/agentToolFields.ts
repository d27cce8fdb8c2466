/**
 * Fields of the node as an AI Agent's tool. n8n derives that variant from the same description; the key
 * `@tool` of display options tells the two apart. The agent decides nothing that changes the price,
 * such as the model, limits and attempts.
 */
import type { INodeProperties } from 'n8n-workflow';

/** A value that the agent's model fills in. The description is for that model. */
type AgentValue = {
	key: string;
	description: string;
	/** The model may omit it; the value is then an empty text. */
	isOptional?: boolean;
};

/**
 * The comment makes n8n's editor show the expression as “Defined automatically by the model”. The key is
 * the one that the editor would write, so that switching the field back to the model changes nothing.
 */
export const fromAgent = ({ key, description, isOptional = false }: AgentValue): string => {
	const defaultValue = isOptional ? ", ''" : '';
	return `={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${key}', \`${description}\`, 'string'${defaultValue}) }}`;
};

const shownWhen = (isTool: boolean, field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: {
		...field.displayOptions,
		show: { ...field.displayOptions?.show, '@tool': [isTool] },
	},
});

export const onlyAsTool = (field: INodeProperties): INodeProperties => shownWhen(true, field);

export const notAsTool = (field: INodeProperties): INodeProperties => shownWhen(false, field);

/** The field twice: for the node, and for the tool with another default. */
export const withToolDefault = (
	field: INodeProperties,
	toolDefault: INodeProperties['default'],
): INodeProperties[] => [notAsTool(field), onlyAsTool({ ...field, default: toolDefault })];

/**
 * Tells the agent's model when to use the tool. Without a field of this name, n8n makes the text from
 * the name of the operation.
 */
export const toolDescription = (text: string): INodeProperties =>
	onlyAsTool({
		displayName: 'Tool Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 2 },
		required: true,
		default: text,
		description: 'Tells the agent’s model what the tool does and when to use it',
	});

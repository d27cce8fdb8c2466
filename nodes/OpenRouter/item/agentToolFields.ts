/**
 * The node as an AI Agent's tool. n8n makes that variant of this very description; the key `@tool`
 * of display options tells the two apart. Of what costs money (the model, limits, how often to ask)
 * nothing is left to the agent.
 */
import type { INodeProperties } from 'n8n-workflow';

/** What an agent's model is asked to fill in; the description is for that model. */
type AgentValue = {
	key: string;
	description: string;
	/** Whether the model may leave it out, which then means an empty text. */
	isOptional?: boolean;
};

/**
 * With this mark n8n's editor shows the expression as “Defined automatically by the model”. The key
 * is spelled as the editor would, so that giving the field back to the model changes nothing.
 */
export const fromAgent = ({ key, description, isOptional = false }: AgentValue): string => {
	const otherwise = isOptional ? ", ''" : '';
	return `={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${key}', \`${description}\`, 'string'${otherwise}) }}`;
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

/** The field twice: as it is, and as a tool's with another default. */
export const withToolDefault = (
	field: INodeProperties,
	toolDefault: INodeProperties['default'],
): INodeProperties[] => [notAsTool(field), onlyAsTool({ ...field, default: toolDefault })];

/**
 * What tells an agent's model when to use the tool. Without a field of this name n8n would make the
 * text from the operation's name alone.
 */
export const toolDescription = (text: string): INodeProperties =>
	onlyAsTool({
		displayName: 'Tool Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 2 },
		required: true,
		default: text,
		description:
			'What the tool does, for the agent’s model, which decides by it when to use the tool',
	});

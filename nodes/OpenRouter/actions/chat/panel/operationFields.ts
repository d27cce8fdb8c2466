/**
 * The panel of both chat operations, from top to bottom. What both have is one field, not two alike:
 * the author's value stays when the operation changes, and n8n, which goes through all fields of a
 * node twice in each execution, has fewer of them to go through.
 */
import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';
import { modelField } from '../../../item/modelField';
import { notAsTool, toolDescription } from '../../../item/agentToolFields';
import { callerFields, requestFields } from './caller';
import { attributionFields, chatFields, simplifyField, systemPromptField } from './chat';
import { chatGroups } from './settings';
import { chatOptions, respondOptions } from './options';
import { responseFormatFields } from './responseFormat';
import { toolOutputFields } from './toolOutput';
import { serverToolsField, toolsField } from './tools';

const of =
	(...operation: Array<'complete' | 'respond'>) =>
	(...fields: INodeProperties[]): INodeProperties[] =>
		updateDisplayOptions({ show: { resource: ['chat'], operation } }, fields);

const complete = of('complete');
const respond = of('respond');
const both = of('complete', 'respond');

export const operationFields: INodeProperties[] = [
	...complete(
		toolDescription(
			'Asks another AI model a question and returns its answer. That model knows nothing of this conversation.',
		),
	),
	...both(modelField),
	...complete(...chatFields),
	...respond(...requestFields, systemPromptField, ...callerFields),
	...both(...responseFormatFields),
	...complete(toolsField),
	...respond(serverToolsField),
	...both(...attributionFields),
	...complete(notAsTool(simplifyField), ...toolOutputFields),
	...both(...chatGroups),
	...complete(chatOptions),
	...respond(respondOptions),
];

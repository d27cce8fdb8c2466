/**
 * Reads what the collections Caller May of both nodes have in common. What was not added, or is none of
 * the choices, as an expression may give, allows nothing. Throws `OpenRouterError` (`invalid_input`)
 * naming the field.
 */
import { asRecord } from '../values/json';
import {
	ATTACHMENT_KINDS,
	CALLER_INSTRUCTIONS,
	type CallerPolicy,
} from '../callers/request/policy';
import { attachFiles, setOptions } from './callerPolicy';
import { readList } from '../parameters/values';

export type CommonGrants = Pick<
	CallerPolicy,
	'allowedFields' | 'attachments' | 'callerInstructions' | 'allowTools'
>;

/** `callerMay`: the value of the parameter. */
export function readCommonGrants(callerMay: unknown): CommonGrants {
	const may = asRecord(callerMay);
	const attachments = readList(attachFiles.displayName, may.attachments);
	return {
		allowedFields: readList(setOptions.displayName, may.allowedFields),
		attachments: ATTACHMENT_KINDS.filter((kind) => attachments.includes(kind)),
		callerInstructions:
			CALLER_INSTRUCTIONS.find((known) => known === may.callerInstructions) ?? 'refuse',
		allowTools: may.useTools === true,
	};
}

/** What the loop over steps knows of an n8n tool that the author has connected. */
import type { JsonRecord } from '../values/json';

export type ConnectedTool = {
	/** The function's name in requests: valid for every provider, and unique among all functions. */
	name: string;
	/** n8n's own name of the tool, for the author. */
	title: string;
	/** `{type: 'function', function: {name, description, parameters}}`, as a request has it. */
	definition: JsonRecord;
	/** Runs the tool. Throws what the tool throws; the result can be anything. */
	run: (args: JsonRecord) => Promise<unknown>;
};

/** One call of a connected tool, for the author: in the output, and in reports. */
export type ToolRun = {
	tool: string;
	outcome: 'ok' | 'failed' | 'timeout' | 'invalid' | 'notRun';
	/** Whole milliseconds. */
	ms: number;
	/** Why it has no result: the error's own words. */
	error?: string;
};

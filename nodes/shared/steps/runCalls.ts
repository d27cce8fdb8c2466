/**
 * Runs the connected tools that the model has called in one message. Never throws: what goes wrong is
 * told to the model in words, so that it can go on, and to the author in `run`.
 *
 * Calls and results are not trusted: a caller can make the model write anything, and a tool can return
 * anything. So there are limits on calls per message, on arguments, on time and on results.
 */
import pLimit from 'p-limit';
import { aborted, untilAborted } from '../transport/deadline';
import { asRecord, asTrimmedText, isRecord, parseJson, type JsonRecord } from '../values/json';
import { withoutOpenRouterKeys } from '../values/openRouterKey';
import type { ConnectedTool, ToolRun } from './connectedTool';
import { resultText, shortened } from './toolResult';

/** `arguments` is JSON as the model wrote it. */
export type FunctionCall = { id: string; name: string; arguments: string };
export type ToolRules = { timeoutMs: number; maxResultChars: number };
/** `content` is the text for the model. */
export type CallResult = { call: FunctionCall; content: string; run: ToolRun };

const MAX_CALLS = 25;
/** How many tools run side by side. */
const TOOLS_AT_ONCE = 5;
const MAX_ARGUMENT_CHARS = 100_000;
const MAX_ERROR_CHARS = 500;
const MAX_NAME_CHARS = 64;

/** How long `runCalls` takes at most. */
export const longestRunMs = (calls: readonly FunctionCall[], { timeoutMs }: ToolRules): number =>
	Math.ceil(Math.min(calls.length, MAX_CALLS) / TOOLS_AT_ONCE) * timeoutMs;

/**
 * The results in the order of `calls`. Once `over` is aborted, no further tool starts; one that has
 * begun runs to its end, within its time limit, as its effect may be half done. Once `deadline` is
 * aborted, no tool is waited for.
 */
export async function runCalls(
	calls: readonly FunctionCall[],
	tools: readonly ConnectedTool[],
	rules: ToolRules,
	over: AbortSignal,
	deadline?: AbortSignal,
): Promise<CallResult[]> {
	const time: Time = { timeoutMs: rules.timeoutMs, over, deadline };
	const inParallel = pLimit(TOOLS_AT_ONCE);
	return await Promise.all(
		calls.map(async (call, index): Promise<CallResult> => {
			const tool = tools.find(({ name }) => name === call.name);
			const plan = index < MAX_CALLS ? readCall(call, tool, tools) : TOO_MANY_CALLS;
			const ended = 'tool' in plan ? await inParallel(run, plan, time) : plan;
			const { outcome, content, ms = 0, error } = ended;
			return {
				call,
				content: resultText(content, rules.maxResultChars),
				run: {
					tool: tool?.title ?? shortName(call),
					outcome,
					ms,
					...(error !== undefined && { error }),
				},
			};
		}),
	);
}

type Time = Pick<ToolRules, 'timeoutMs'> & { over: AbortSignal; deadline?: AbortSignal };
type Planned = { tool: ConnectedTool; args: JsonRecord };
type Ended = { outcome: ToolRun['outcome']; content: unknown; ms?: number; error?: string };

/** `advice` tells the model what to do about it. */
const without = (outcome: ToolRun['outcome'], error: string, advice: string): Ended => ({
	outcome,
	error,
	content: `${error} ${advice}`.trim(),
});

const TOO_MANY_CALLS = without(
	'notRun',
	`It was not run, because only ${MAX_CALLS} calls are run per message.`,
	'Call it again in your next message, if it is still needed.',
);

const OVER = without('notRun', 'It was not run, because the answer had ended before.', '');

const PAST_DEADLINE = without(
	'timeout',
	'It was still running when the time for the whole answer was over.',
	'',
);

const CALL_AGAIN = 'Call it again with a JSON object that fits its parameters.';

function readCall(
	call: FunctionCall,
	tool: ConnectedTool | undefined,
	tools: readonly ConnectedTool[],
): Planned | Ended {
	if (tool === undefined) {
		const names = tools.map((known) => known.name).join(', ');
		return without(
			'invalid',
			`There is no function “${shortName(call)}”.`,
			names === '' ? '' : `There are: ${names}.`,
		);
	}
	const { length } = call.arguments;
	if (length > MAX_ARGUMENT_CHARS) {
		return without(
			'invalid',
			`It was not run, because its arguments have ${length} characters, and ${MAX_ARGUMENT_CHARS} are allowed.`,
			'Call it again with less.',
		);
	}
	if (call.arguments.trim() === '') return { tool, args: {} };
	const args = parseJson(call.arguments);
	if (isRecord(args)) return { tool, args };
	return args === undefined
		? without('invalid', 'It was not run, because its arguments are not valid JSON.', CALL_AGAIN)
		: without('invalid', 'It was not run, because its arguments are no JSON object.', CALL_AGAIN);
}

/** For a function that nobody has defined: the model may have made up any name. */
const shortName = ({ name }: FunctionCall): string =>
	withoutOpenRouterKeys(name).slice(0, MAX_NAME_CHARS);

async function run({ tool, args }: Planned, time: Time): Promise<Ended> {
	if (time.over.aborted) return OVER;
	const startedMs = performance.now();
	const ended = await outcomeOf(tool, args, time);
	return { ...ended, ms: Math.round(performance.now() - startedMs) };
}

async function outcomeOf(
	tool: ConnectedTool,
	args: JsonRecord,
	{ timeoutMs, deadline }: Time,
): Promise<Ended> {
	try {
		const timeout = AbortSignal.timeout(timeoutMs);
		// Some releases of Node forget a timeout that only `AbortSignal.any()` knows.
		void aborted(timeout);
		const running = (async () => ({ content: await tool.run(args) }))();
		const late = deadline === undefined ? timeout : AbortSignal.any([timeout, deadline]);
		const answer = await untilAborted(running, late);
		if (answer !== undefined) return { outcome: 'ok', content: answer.content };
		if (deadline?.aborted === true) return PAST_DEADLINE;
		return without(
			'timeout',
			`The tool did not answer within ${timeoutMs / 1000} seconds.`,
			'It may still be running, so do not assume that it did nothing.',
		);
	} catch (error) {
		const message = messageOf(error);
		const isIllCalled = message.startsWith(SCHEMA_MISMATCH);
		return {
			outcome: isIllCalled ? 'invalid' : 'failed',
			error: message,
			content: `The tool failed: ${message}`,
		};
	}
}

/** How LangChain's tools begin when the arguments do not fit their schema. */
const SCHEMA_MISMATCH = 'Received tool input did not match expected schema';

/** The error's own words, without a stack that some put behind them. */
function messageOf(error: unknown): string {
	try {
		const text = typeof error === 'string' ? error : asTrimmedText(asRecord(error).message);
		const [message = ''] = withoutOpenRouterKeys(text).split('\n    at ', 1);
		return message === '' ? NO_REASON : shortened(message, MAX_ERROR_CHARS);
	} catch {
		// A getter of the error threw.
		return NO_REASON;
	}
}

const NO_REASON = 'It gave no reason.';

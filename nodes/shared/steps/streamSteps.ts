/**
 * Asks a model, runs the connected tools that it calls, tells it their results, and goes on until it has
 * answered. Yields the events of all steps as those of one answer. The return value is the outcome.
 *
 * A call of a function that whoever asks has defined ends the answer, as it does without tools. Connected
 * tools that are called beside it are not run: the model can ask again when it has the other result.
 */
import type { Failure } from '../failure/failure';
import { MAX_STEPS_REACHED, NOTICE, OUTPUT_USED_UP } from '../failure/sentences/chat';
import { TIMED_OUT, UNREACHABLE } from '../failure/sentences/common';
import { tokensOfChars } from '../callers/limits/tokenLimit';
import type { Completion } from '../openrouter/answer/completion';
import type { Timing } from '../openrouter/answer/output';
import type { ChatRequest } from '../openrouter/request/request';
import { functionNamesOf } from '../openrouter/request/tools';
import { addCosts, addUsage, readCosts, readUsage } from '../openrouter/usage';
import type { ChatReply, CompletedChat } from '../transport/readChat';
import { asRecord, defined, type JsonRecord } from '../values/json';
import type { IsOurs } from './callFilter';
import type { ConnectedTool } from './connectedTool';
import { joinSteps } from './joinSteps';
import {
	endOf,
	readStep,
	type Clock,
	type RunPorts,
	type StepOnItsWay,
	type StepPorts,
	type StepsEvent,
} from './readStep';
import { longestRunMs, runCalls, type ToolRules } from './runCalls';
import { createShownChunks } from './shownChunks';
import { callsOf, nextRequest, stepOf, type Step } from './step';

export type StepsReply = ChatReply & {
	/** All steps that the model has answered. */
	steps: readonly Step[];
	/** What the model itself has answered last, and to which request. */
	last: ChatReply;
	lastRequest: ChatRequest;
};

export type StepRules = {
	/** At least 1. The last step calls no tools. */
	maxSteps: number;
	tools: ToolRules;
};

/** `request` has the connected tools among its own: step.ts, `withTools`. */
export function streamSteps(
	request: ChatRequest,
	tools: readonly ConnectedTool[],
	rules: StepRules,
	ports: StepPorts,
): AsyncGenerator<StepsEvent, StepsReply> {
	const controller = new AbortController();
	const { limits } = ports;
	const timeout = limits.timeout ?? AbortSignal.timeout(limits.timeoutMs);
	const over = AbortSignal.any([ports.signal, timeout, controller.signal]);
	const events = runSteps(request, tools, rules, { ...ports, timeout, over });
	const close = events.return.bind(events);
	// The generator's own `return` waits for the event in progress, which may never come.
	events.return = async (reply) => {
		controller.abort();
		return await close(reply);
	};
	return events;
}

async function* runSteps(
	request: ChatRequest,
	tools: readonly ConnectedTool[],
	{ maxSteps, tools: toolRules }: StepRules,
	ports: RunPorts,
): AsyncGenerator<StepsEvent, StepsReply> {
	const { limits, timeout, over } = ports;
	const clock: Clock = { startedMs: performance.now() };
	const connected = new Set(tools.map(({ name }) => name));
	const functions = functionNamesOf(request.tools);
	// A name that nobody has defined is ours: the model has to be told.
	const isOurs: IsOurs = (name) => connected.has(name) || !functions.has(name);
	const shown = createShownChunks(isOurs);
	const answered: Answered = { earlier: [], steps: [], attempts: 0 };
	let next = request;

	for (let number = 1; ; number++) {
		const isLastStep = number >= maxSteps;
		const sent: ChatRequest = isLastStep ? { ...next, tool_choice: 'none' } : next;
		const remainingMs = limits.timeoutMs - (performance.now() - clock.startedMs);
		const stepLimits = { ...limits, timeoutMs: Math.max(1, Math.round(remainingMs)), timeout };
		shown.beginStep();
		const step: StepOnItsWay = { sent, shown, clock, limits: stepLimits, isShown: false };
		const reply = yield* readStep(step, ports);

		const ended = { last: reply, lastRequest: sent };
		if (reply.kind === 'failed') return failedAfter(answered, reply.failure, ended);
		addAnswer(answered, reply);
		const calls = callsOf(reply.completion.message);
		const ours = calls.filter(({ name }) => isOurs(name));
		const goesOn = ours.length > 0 && ours.length === calls.length;
		const room = outputTokens(reply.completion);
		const isCut =
			goesOn && (isLastStep || nextRequest(next, reply.completion, [], room) === undefined);
		if (isCut && !shown.hasOutput) {
			answered.steps.push(stepOf(reply, []));
			const why = isLastStep ? MAX_STEPS_REACHED : OUTPUT_USED_UP;
			return failedAfter(answered, why, ended);
		}
		if (!goesOn || isCut) {
			answered.steps.push(stepOf(reply, []));
			const notice = isLastStep ? NOTICE.steps : NOTICE.output;
			const cut = isCut ? { finishReason: 'length', notice } : {};
			const { usage = {}, steps } = answered;
			yield endOf(step, usage, cut.finishReason);
			const completion = joinSteps(answered.earlier, reply.completion, isOurs, { usage, ...cut });
			return { kind: 'completed', completion, timing: timingOf(answered, clock), steps, ...ended };
		}
		answered.earlier.push(reply.completion);

		if (step.held !== undefined) yield { ...step.held, isLast: false };
		yield { kind: 'tools', calls: ours, timeoutMs: longestRunMs(ours, toolRules) };
		const results = await runCalls(ours, tools, toolRules, over, timeout);
		answered.steps.push(stepOf(reply, results));
		if (over.aborted) {
			return failedAfter(answered, timeout.aborted ? TIMED_OUT : UNREACHABLE, ended);
		}
		yield { kind: 'toolResults', results };
		next = nextRequest(next, reply.completion, results, room) ?? next;
		const refused = ports.mayGoOn?.(next, reply);
		if (refused !== undefined) {
			return failedAfter(answered, refused.with({ hint: STEPS_PAID }), ended);
		}
	}
}

/** In place of the hint of refusals, that nothing was sent. */
const STEPS_PAID =
	'Connected tools had run already, and the steps before were paid. Caller May and Limits set what callers may do';

/** What the model has answered in all steps so far. */
type Answered = {
	/** The answers that were not the last. */
	earlier: Completion[];
	steps: Step[];
	attempts: number;
	usage?: JsonRecord;
};

function addAnswer(answered: Answered, { completion, timing }: CompletedChat): void {
	const { usage } = completion.body;
	answered.usage = answered.usage === undefined ? asRecord(usage) : addUsage(answered.usage, usage);
	answered.attempts += timing.attempts;
}

type Ended = Pick<StepsReply, 'last' | 'lastRequest'>;

/** The failure, with what the steps before it have cost. */
const failedAfter = ({ steps, usage }: Answered, failure: Failure, ended: Ended): StepsReply => ({
	kind: 'failed',
	failure: usage === undefined ? failure : failure.with(addCosts(failure, readCosts(usage))),
	steps,
	...ended,
});

function timingOf({ attempts }: Answered, { startedMs, firstOutputMs }: Clock): Timing {
	const sinceStart = (ms: number) => Math.round(ms - startedMs);
	return defined({
		totalMs: sinceStart(performance.now()),
		firstTokenMs: firstOutputMs === undefined ? undefined : sinceStart(firstOutputMs),
		attempts,
	});
}

/** What the model has written, reasoning and arguments of calls included. */
const outputTokens = ({ body, message }: Completion): number =>
	readUsage(body.usage).completionTokens ?? tokensOfChars(JSON.stringify(message).length);

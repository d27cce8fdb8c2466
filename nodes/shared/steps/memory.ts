/**
 * A conversation in a memory of n8n that the author has connected. Memories are objects of several
 * versions of LangChain, so only their shape is checked, and nothing of LangChain is imported.
 *
 * All of n8n's memories have `loadMemoryVariables`, `saveContext` and `clear`. Simple Memory, Postgres,
 * Redis, MongoDB and Xata hold the messages in `chatHistory`, of which `loadMemoryVariables` gives the
 * last `k` pairs (Context Window Length). Zep and Motorhead hold them elsewhere and have no `k`.
 *
 * What a memory throws becomes `memory_unavailable`. Its words are for the author alone, because they
 * can name hosts and users of a database.
 */
import { invalidInput, OpenRouterError } from '../failure/failure';
import { MEMORY_UNAVAILABLE } from '../failure/sentences/memory';
import { readParts } from '../openrouter/answer/messageParts';
import { redact } from '../openrouter/errors/redact';
import { untilAborted } from '../transport/deadline';
import {
	asCount,
	asList,
	asRecord,
	asText,
	asTextList,
	isRecord,
	type JsonRecord,
} from '../values/json';

export type Turn = { role: 'user' | 'assistant'; content: string };

export type Conversation = {
	/** The turns to send, oldest first: as many as the memory's own window holds, from a user's on. */
	turns: () => Promise<Turn[]>;
	/** What is stored, oldest first, for a page to show. Of a long conversation, the last 1,000 turns. */
	all: () => Promise<Turn[]>;
	/** Stores a pair. Does nothing when one of the two is blank. */
	add: (question: string, answer: string) => Promise<void>;
	clear: () => Promise<void>;
};

const MAX_SHOWN_TURNS = 1_000;

/** Some clients of databases try to connect for minutes, or without an end. */
export const MEMORY_TIMEOUT_MS = 15_000;

/**
 * `connected`: asks n8n for the memory, which connects some databases already. Throws
 * `OpenRouterError`, as the conversation's functions do.
 */
export const openMemory = async (
	connected: () => Promise<unknown>,
	how?: HowToCall,
): Promise<Conversation | undefined> => readMemory(await asked(connected), how);

type HowToCall = {
	/**
	 * Whether n8n can show in an execution what the memory was asked. In a webhook there is no execution,
	 * and the proxy that n8n puts around memories writes a warning into its log for each call.
	 */
	isRecorded: boolean;
};

/**
 * `connected`: what getInputConnectionData('ai_memory', 0) gave. Returns `undefined` when nothing is
 * connected. Throws `OpenRouterError` when it is no memory that can be used.
 */
export function readMemory(
	connected: unknown,
	{ isRecorded }: HowToCall = { isRecorded: true },
): Conversation | undefined {
	const list: readonly unknown[] = Array.isArray(connected) ? connected : [connected];
	const [given, ...more] = list.filter((entry) => entry !== undefined && entry !== null);
	if (given === undefined) return undefined;
	if (more.length > 0) {
		throw invalidInput('More than one memory is connected', 'Disconnect all but one of them');
	}
	const memory = asRecord(given);
	const source = isRecorded ? undefined : classOf(memory);
	const load = methodOf(memory, 'loadMemoryVariables', source);
	const save = methodOf(memory, 'saveContext', source);
	const clear = methodOf(memory, 'clear', source);
	if (load === undefined || save === undefined || clear === undefined) {
		throw invalidInput(
			'The connected memory cannot be used',
			'Connect one of n8n’s memory nodes, such as Simple Memory or Postgres Chat Memory',
		);
	}
	const pairs = asCount(memory.k);
	const readWindow = async () => messagesIn(await load({}), memory);
	const readStored = pairs === undefined ? undefined : methodOf(memory.chatHistory, 'getMessages');
	const inputKey = asText(memory.inputKey) ?? 'input';
	const outputKey = asText(memory.outputKey) ?? 'output';
	return {
		// LangChain cuts by slice(-k * 2), which gives all messages when `k` is 0.
		turns: async () =>
			pairs === 0 ? [] : await asked(async () => fromFirstQuestion(toTurns(await readWindow()))),
		all: async () =>
			await asked(async () => toTurns(await (readStored ?? readWindow)()).slice(-MAX_SHOWN_TURNS)),
		async add(question, answer) {
			if (question.trim() === '' || answer.trim() === '') return;
			await asked(async () => await save({ [inputKey]: question }, { [outputKey]: answer }));
		},
		async clear() {
			await asked(async () => await clear());
		},
	};
}

/** The result. Throws `OpenRouterError` for what was thrown, and when nothing comes in time. */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
	let outcome: { result: T } | undefined;
	try {
		const answered = ask().then((result) => ({ result }));
		outcome = await untilAborted(answered, AbortSignal.timeout(MEMORY_TIMEOUT_MS));
	} catch (error) {
		throw memoryFailure(error);
	}
	if (outcome !== undefined) return outcome.result;
	throw memoryFailure(`No answer came within ${MEMORY_TIMEOUT_MS / 1_000} seconds`);
}

function memoryFailure(error: unknown): OpenRouterError {
	if (error instanceof OpenRouterError) return error;
	const cause = causeOf(error);
	return new OpenRouterError(
		cause === '' ? MEMORY_UNAVAILABLE : MEMORY_UNAVAILABLE.with({ upstreamMessage: cause }),
	);
}

const MAX_CAUSE_CHARS = 300;

/** For the author. n8n often puts the cause into `description`; a refused connection has only a code. */
function causeOf(error: unknown): string {
	const { message, description, code } = asRecord(error);
	const texts = [asText(error), message, description, code].flatMap((text) => asText(text) ?? []);
	const said = [...new Set(texts.map((text) => text.trim()))].filter((text) => text !== '');
	// The address of a database can hold its user and password.
	const safe = said.join('. ').replace(/:\/\/[^\s/"'<>]{1,300}@/g, '://…@');
	return redact(safe).slice(0, MAX_CAUSE_CHARS).trim();
}

type Method = (...args: unknown[]) => unknown;

const isMethod = (value: unknown): value is Method => typeof value === 'function';

/** What a memory's class has. The proxy around the memory does not change it. */
const classOf = (memory: object): JsonRecord => {
	const prototype: unknown = Object.getPrototypeOf(memory);
	return asRecord(prototype);
};

/**
 * The function, bound to its object, and read from `source` if that has it. What it throws at once is a
 * rejection, too.
 */
function methodOf(
	owner: unknown,
	name: string,
	source?: JsonRecord,
): ((...args: unknown[]) => Promise<unknown>) | undefined {
	const record = asRecord(owner);
	const found = source?.[name];
	const method = isMethod(found) ? found : record[name];
	return isMethod(method) ? async (...args) => await method.apply(record, args) : undefined;
}

/** Throws when there is no list of messages, as when a memory gives them as one text. */
function messagesIn(variables: unknown, memory: JsonRecord): readonly unknown[] {
	const values = asRecord(variables);
	const lists = [...asTextList(memory.memoryKeys), 'chat_history'].map((name) => values[name]);
	const list: unknown = lists.find((value) => Array.isArray(value));
	if (list === undefined) throw new Error('The memory gave no list of messages');
	return asList(list);
}

/** LangChain's types of messages. Others (system, tool, function) are no turns. */
const ROLES: ReadonlyMap<unknown, Turn['role']> = new Map([
	['human', 'user'],
	['ai', 'assistant'],
]);

const toTurns = (messages: unknown): Turn[] =>
	asList(messages).flatMap((message) => turnOf(message) ?? []);

function turnOf(message: unknown): Turn | undefined {
	if (!isRecord(message) || callsTools(message)) return undefined;
	const role = ROLES.get(typeOf(message));
	const content = readParts(message.content).text;
	return role === undefined || content.trim() === '' ? undefined : { role, content };
}

/** Older versions of LangChain have the type behind a function. */
function typeOf(message: JsonRecord): unknown {
	const { getType, _getType: olderGetType, type } = message;
	const read = isMethod(getType) ? getType : olderGetType;
	return isMethod(read) ? read.call(message) : type;
}

/** n8n's agent stores its calls of tools with a text of its own: `Calling … with input: …`. */
const callsTools = ({ tool_calls: calls, additional_kwargs: more }: JsonRecord): boolean =>
	asList(calls).length > 0 || asList(asRecord(more).tool_calls).length > 0;

/** A window may begin in the middle of a pair. */
function fromFirstQuestion(turns: Turn[]): Turn[] {
	const first = turns.findIndex(({ role }) => role === 'user');
	return first < 0 ? [] : turns.slice(first);
}

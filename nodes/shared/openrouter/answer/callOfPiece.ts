/**
 * Finds the function call that a piece of a stream belongs to. A piece with a name begins a call,
 * unless it repeats the name of an unfinished call. A piece without a name continues the call with its
 * id, else with its index, else the last call that began. A call whose arguments are complete takes no
 * more arguments. Pure; never throws.
 */
import {
	argumentsText,
	createCallArguments,
	isSameJson,
	isEmptyArguments,
	type CallArguments,
} from './callArguments';
import { asIndex, asRecord, asText, emptyRecord, type JsonRecord } from '../../values/json';

export type Call = {
	/** The first id that upstream gave it. */
	givenId: string;
	/** The id that it is forwarded with. */
	id: string;
	/** Upstream's number of the call. */
	index: number | undefined;
	/** Its number among the forwarded calls; `undefined` while it is held back. */
	position: number | undefined;
	/** The number of the delta that it began in. */
	delta: number;
	/** It may be a repetition of another call, until it gets arguments of its own. */
	mayBeRepeat: boolean;
	type: string;
	name: string;
	args: CallArguments;
	/** Members that providers add, such as the signature of a call's reasoning. */
	members: Record<string, unknown>;
};

/** What a piece says about the call that it belongs to. */
type Clues = {
	/** `''` for none. */
	id: string;
	index: number | undefined;
	/** `''` for none. */
	name: string;
	args: string;
	/** The number of the delta that the piece came in. */
	delta: number;
};

export const NO_CLUES: Clues = { id: '', index: undefined, name: '', args: '', delta: 0 };

/** `listPosition`: the piece's position in its list, used when it has no index. */
export function cluesOf(piece: JsonRecord, listPosition: number | undefined, delta: number): Clues {
	const index = asIndex(numberIn(piece.index), listPosition ?? -1);
	return {
		id: asText(piece.id) ?? '',
		index: index === -1 ? undefined : index,
		name: nameOf(piece),
		args: argumentsText(asRecord(piece.function).arguments),
		delta,
	};
}

/** Some providers send the index as a text. */
const numberIn = (index: unknown): unknown =>
	typeof index === 'string' && /^\d{1,3}$/.test(index) ? Number(index) : index;

/** The function's name; `''` when it is blank. */
export function nameOf(piece: JsonRecord): string {
	const name = asText(asRecord(piece.function).name) ?? '';
	return name.trim() === '' ? '' : name;
}

/** Only the index tells which call the piece belongs to. */
export const isBare = ({ id, index, name }: Clues): boolean =>
	id === '' && name === '' && index !== undefined;

/** Arguments with an index that two calls began with. Later pieces tell which call they belong to. */
export type Undecided = { index: number; first: Call; last: Call; args: CallArguments };

/** Whether a piece continues arguments whose call is not known yet. */
export const continuesUndecided = ({ index, args }: Undecided, clues: Clues): boolean =>
	isBare(clues) && clues.index === index && !args.isWhole;

/**
 * A guess for when the stream ends without a clue: calls of one delta get their arguments in order;
 * other calls get theirs before the next call begins.
 */
export const isLikelyFirst = ({ first, last, args }: Undecided): boolean =>
	isMidArguments(first) ? !startsNewArguments(args.text) : first.delta === last.delta;

/** `functionNames`: the names of the request's functions. */
export function createCallFinder(functionNames: ReadonlySet<string>) {
	const calls: Call[] = [];
	const lastById = new Map<string, Call>();
	const lastByIndex = new Map<number, Call>();
	/** Indexes that more than one call began with. */
	const sharedIndexes = new Set<number>();
	/** Indexes of later pieces count the calls in order, whatever index each call began with. */
	let countsCalls = false;

	function begin({ id, index, delta }: Clues, isDoubtful = false): Call {
		const call: Call = {
			givenId: '',
			id: '',
			index,
			position: undefined,
			delta,
			mayBeRepeat: isDoubtful,
			type: '',
			name: '',
			args: createCallArguments(),
			members: emptyRecord(),
		};
		calls.push(call);
		if (index !== undefined && lastByIndex.has(index)) sharedIndexes.add(index);
		identify(call, id);
		if (index !== undefined) lastByIndex.set(index, call);
		return call;
	}

	function identify(call: Call, id: string): void {
		call.givenId = id;
		if (id !== '') lastById.set(id, call);
	}

	/** When several calls share the id, the one with the piece's index. */
	function callById({ id, index }: Clues): Call | undefined {
		if (id === '') return undefined;
		const sameIndex = index === undefined ? undefined : lastByIndex.get(index);
		return sameIndex?.givenId === id ? sameIndex : lastById.get(id);
	}

	/** The last call that began with the index, else the call at this position in order. */
	function callByIndex(index: number): Call | undefined {
		const last = lastByIndex.get(index);
		const inOrder = calls[index];
		if (last === undefined) {
			countsCalls ||= inOrder !== undefined && sharesIndex(inOrder);
			return inOrder;
		}
		return countsCalls && inOrder !== undefined && !inOrder.args.isWhole ? inOrder : last;
	}

	const sharesIndex = ({ index }: Call): boolean => index !== undefined && sharedIndexes.has(index);

	/** The two calls that may get the piece's arguments, when both began with its index and lack theirs. */
	function undecided(clues: Clues): Undecided | undefined {
		const { index } = clues;
		if (countsCalls || index === undefined || !sharedIndexes.has(index)) return undefined;
		if (!isBare(clues) || isEmptyArguments(clues.args)) return undefined;
		const last = lastByIndex.get(index);
		const first = calls[index];
		if (first === undefined || last === undefined || first === last) return undefined;
		const isUndecided = first.index === index && !first.args.isWhole && last.args.isEmpty;
		return isUndecided ? { index, first, last, args: createCallArguments() } : undefined;
	}

	function callOfNamed(clues: Clues): Call {
		const { id, index, name, args, delta } = clues;
		const last = calls.at(-1);
		const known = callById(clues) ?? (index === undefined ? last : lastByIndex.get(index));
		if (known === undefined) {
			const isMidCall = last?.name === name && isMidArguments(last) && !startsNewArguments(args);
			return isMidCall ? last : begin(clues);
		}
		if (known.name === '') return known;
		if (known.name !== name) return isRestOfName(known, clues) ? known : begin(clues);
		// A provider may repeat the name with every piece of a call, and even send a new id.
		if (isMidArguments(known)) return known;
		const isOtherId = id !== '' && known.givenId !== '' && id !== known.givenId;
		if (isOtherId) return begin(clues);
		if (known.args.isEmpty) {
			const isIdentified = id !== '' || index !== undefined;
			return isIdentified || known.delta !== delta ? known : begin(clues);
		}
		// Two pieces of one delta are two calls, not a repetition.
		if (known.delta === delta && known.index !== index) return begin(clues);
		if (args.trim() === '') return begin(clues, true);
		return isSameJson(args, known.args.text) ? known : begin(clues);
	}

	/**
	 * A few providers send a name in pieces. They are joined only if the request has a function of the
	 * joined name; otherwise two names are two calls.
	 */
	function isRestOfName(known: Call, { id, name }: Clues): boolean {
		const isSame = known.givenId !== '' && (id === '' || id === known.givenId);
		if (!isSame || known.position !== undefined) return false;
		const joined = known.name + name;
		return functionNames.has(joined) || isStartOfName(joined);
	}

	const isStartOfName = (text: string): boolean =>
		!functionNames.has(text) && [...functionNames].some((name) => name.startsWith(text));

	/** Only a name has come, and the rest of the name or the id may follow. */
	const isUnfinished = ({ name, args, position, givenId }: Call): boolean =>
		position === undefined &&
		name !== '' &&
		args.isEmpty &&
		(givenId === '' || isStartOfName(name));

	function callOfUnnamed(clues: Clues, lastNamed: Call | undefined): Call {
		const { id, index, args } = clues;
		const byId = callById(clues);
		const last = lastContinuable(lastNamed);
		const call = byId ?? (index === undefined ? last : callByIndex(index));
		const hasArguments = !isEmptyArguments(args);
		if (call === undefined) {
			const isOfLast = last !== undefined && (hasArguments ? takesArguments(last) : id === '');
			return isOfLast ? last : begin(clues);
		}
		const mayContinue = !hasArguments || call === byId || takesArguments(call);
		if (mayContinue || last === undefined || !takesArguments(last)) return call;
		return isSameJson(args, call.args.text) ? call : last;
	}

	/** The last call that can take arguments, else the last call, whose name may still be unknown. */
	function lastContinuable(lastNamed: Call | undefined): Call | undefined {
		const last = calls.at(-1);
		if (last === undefined || takesArguments(last)) return last;
		return lastNamed !== undefined && takesArguments(lastNamed) ? lastNamed : last;
	}

	return {
		begin,
		isUnfinished,
		/** Sets the id of a call whose first piece had none. */
		identify,
		/** From now on, an index is the position of a call in the order in which they began. */
		countCalls(): void {
			countsCalls = true;
		},
		undecided,
		/** The call of a piece, which may be a new one. `lastNamed`: the last call that was forwarded. */
		callOf: (clues: Clues, lastNamed: Call | undefined): Call =>
			clues.name === '' ? callOfUnnamed(clues, lastNamed) : callOfNamed(clues),
	};
}

const isMidArguments = ({ args }: Call): boolean => !args.isEmpty && !args.isWhole;

const takesArguments = ({ name, args }: Call): boolean => name !== '' && !args.isWhole;

/** Arguments are an object, so a piece that begins with `{` begins the arguments of another call. */
const startsNewArguments = (args: string): boolean =>
	args.trim() === '' || args.trimStart().startsWith('{');

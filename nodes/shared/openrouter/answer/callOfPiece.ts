/**
 * Which function call a piece of a stream belongs to. A piece with a name begins a call, unless it
 * says the name of a call that goes on. A piece without one goes on with the call of its id, else of
 * its index, else with the last that began; but a call whose arguments are whole takes no more. Pure;
 * never throws.
 */
import {
	argumentsText,
	createCallArguments,
	isSameJson,
	saysNothing,
	type CallArguments,
} from './callArguments';
import { asIndex, asRecord, asText, emptyRecord, type JsonRecord } from '../../values/json';

export type Call = {
	/** The id that upstream gave it first. */
	givenId: string;
	/** The id that it is handed on with. */
	id: string;
	/** Upstream's number of it. */
	index: number | undefined;
	/** Its number among the calls handed on; none while it is held back. */
	position: number | undefined;
	/** The delta that it began in. */
	delta: number;
	/** It may be the repetition of another call, which arguments of its own will disprove. */
	isDoubtful: boolean;
	type: string;
	name: string;
	args: CallArguments;
	/** What providers add, such as the signature of a call's reasoning. */
	members: Record<string, unknown>;
};

/** What a piece says of the call that it belongs to. */
export type Clues = {
	/** `''` for none. */
	id: string;
	index: number | undefined;
	/** `''` for none. */
	name: string;
	args: string;
	/** The number of the delta that it came in. */
	delta: number;
};

export const NO_CLUES: Clues = { id: '', index: undefined, name: '', args: '', delta: 0 };

/** `place`: the piece's place in its list, which stands for an index that is not there. */
export function cluesOf(piece: JsonRecord, place: number | undefined, delta: number): Clues {
	const index = asIndex(numberIn(piece.index), place ?? -1);
	return {
		id: asText(piece.id) ?? '',
		index: index === -1 ? undefined : index,
		name: nameOf(piece),
		args: argumentsText(asRecord(piece.function).arguments),
		delta,
	};
}

/** Some providers write the number as a text. */
const numberIn = (index: unknown): unknown =>
	typeof index === 'string' && /^\d{1,3}$/.test(index) ? Number(index) : index;

/** A name of blanks is none. */
export function nameOf(piece: JsonRecord): string {
	const name = asText(asRecord(piece.function).name) ?? '';
	return name.trim() === '' ? '' : name;
}

/** Nothing but the index tells where the piece belongs. */
export const isBare = ({ id, index, name }: Clues): boolean =>
	id === '' && name === '' && index !== undefined;

/** Arguments under an index that two calls began with: the pieces after them tell whose they are. */
export type Undecided = { index: number; first: Call; last: Call; args: CallArguments };

/** Whether a piece goes on with arguments whose call is not known yet. */
export const goesOn = ({ index, args }: Undecided, clues: Clues): boolean =>
	isBare(clues) && clues.index === index && !args.isWhole;

/**
 * A guess for when nothing else tells: calls that began in one delta are filled in their order, others
 * before the next one begins.
 */
export const isLikelyFirst = ({ first, last, args }: Undecided): boolean =>
	isOpen(first) ? !startsAnew(args.text) : first.delta === last.delta;

/** `functionNames`: those of the request's functions. */
export function createCallFinder(functionNames: ReadonlySet<string>) {
	const begun: Call[] = [];
	const lastById = new Map<string, Call>();
	const lastByIndex = new Map<number, Call>();
	/** Indexes that more than one call began with. */
	const shared = new Set<number>();
	/** Indexes count the calls, whatever number each began with. */
	let countsCalls = false;

	function begin({ id, index, delta }: Clues, isDoubtful = false): Call {
		const call: Call = {
			givenId: '',
			id: '',
			index,
			position: undefined,
			delta,
			isDoubtful,
			type: '',
			name: '',
			args: createCallArguments(),
			members: emptyRecord(),
		};
		begun.push(call);
		if (index !== undefined && lastByIndex.has(index)) shared.add(index);
		identify(call, id);
		if (index !== undefined) lastByIndex.set(index, call);
		return call;
	}

	function identify(call: Call, id: string): void {
		call.givenId = id;
		if (id !== '') lastById.set(id, call);
	}

	/** Of calls that share an id, the one with the piece's index. */
	function ofId({ id, index }: Clues): Call | undefined {
		if (id === '') return undefined;
		const sameIndex = index === undefined ? undefined : lastByIndex.get(index);
		return sameIndex?.givenId === id ? sameIndex : lastById.get(id);
	}

	/** The last call that began with the index, or else the one that began at this place. */
	function ofIndex(index: number): Call | undefined {
		const last = lastByIndex.get(index);
		const inOrder = begun[index];
		if (last === undefined) {
			countsCalls ||= inOrder !== undefined && sharesIndex(inOrder);
			return inOrder;
		}
		return countsCalls && inOrder !== undefined && !inOrder.args.isWhole ? inOrder : last;
	}

	const sharesIndex = ({ index }: Call): boolean => index !== undefined && shared.has(index);

	/** The two calls that arguments may belong to, when both began with their index and wait for more. */
	function undecided(clues: Clues): Undecided | undefined {
		const { index } = clues;
		if (countsCalls || index === undefined || !shared.has(index)) return undefined;
		if (!isBare(clues) || saysNothing(clues.args)) return undefined;
		const last = lastByIndex.get(index);
		const first = begun[index];
		if (first === undefined || last === undefined || first === last) return undefined;
		const isOpenQuestion = first.index === index && !first.args.isWhole && last.args.isEmpty;
		return isOpenQuestion ? { index, first, last, args: createCallArguments() } : undefined;
	}

	function withName(clues: Clues): Call {
		const { id, index, name, args, delta } = clues;
		const last = begun.at(-1);
		const known = ofId(clues) ?? (index === undefined ? last : lastByIndex.get(index));
		if (known === undefined) {
			const isInMidst = last?.name === name && isOpen(last) && !startsAnew(args);
			return isInMidst ? last : begin(clues);
		}
		if (known.name === '') return known;
		if (known.name !== name) return isRestOfName(known, clues) ? known : begin(clues);
		// A provider may say the name, and a new id, with every piece of a call.
		if (isOpen(known)) return known;
		const isOtherId = id !== '' && known.givenId !== '' && id !== known.givenId;
		if (isOtherId) return begin(clues);
		if (known.args.isEmpty) {
			const isTold = id !== '' || index !== undefined;
			return isTold || known.delta !== delta ? known : begin(clues);
		}
		// What comes in one delta is no repetition.
		if (known.delta === delta && known.index !== index) return begin(clues);
		if (args.trim() === '') return begin(clues, true);
		return isSameJson(args, known.args.text) ? known : begin(clues);
	}

	/**
	 * A few providers send a name in pieces, like arguments. Pieces are joined only where the request
	 * has a function that is named so: two names are otherwise two calls.
	 */
	function isRestOfName(known: Call, { id, name }: Clues): boolean {
		const isSame = known.givenId !== '' && (id === '' || id === known.givenId);
		if (!isSame || known.position !== undefined) return false;
		const joined = known.name + name;
		return functionNames.has(joined) || isStartOfName(joined);
	}

	const isStartOfName = (text: string): boolean =>
		!functionNames.has(text) && [...functionNames].some((name) => name.startsWith(text));

	/** Nothing but a name has come, and more of it or the id may follow. */
	const isUnfinished = ({ name, args, position, givenId }: Call): boolean =>
		position === undefined &&
		name !== '' &&
		args.isEmpty &&
		(givenId === '' || isStartOfName(name));

	function withoutName(clues: Clues, lastNamed: Call | undefined): Call {
		const { id, index, args } = clues;
		const byId = ofId(clues);
		const last = lastToGoOn(lastNamed);
		const call = byId ?? (index === undefined ? last : ofIndex(index));
		const hasArguments = !saysNothing(args);
		if (call === undefined) {
			const isOfLast = last !== undefined && (hasArguments ? takesArguments(last) : id === '');
			return isOfLast ? last : begin(clues);
		}
		const mayGoOn = !hasArguments || call === byId || takesArguments(call);
		if (mayGoOn || last === undefined || !takesArguments(last)) return call;
		return isSameJson(args, call.args.text) ? call : last;
	}

	/** The last call that can take arguments: its name may still be unknown when no other can. */
	function lastToGoOn(lastNamed: Call | undefined): Call | undefined {
		const last = begun.at(-1);
		if (last === undefined || takesArguments(last)) return last;
		return lastNamed !== undefined && takesArguments(lastNamed) ? lastNamed : last;
	}

	return {
		begin,
		isUnfinished,
		/** Sets the id of a call whose first piece had none. */
		identify,
		/** From now on, an index says which call it is in the order in which they began. */
		countCalls(): void {
			countsCalls = true;
		},
		undecided,
		/** The call of a piece: a new one when it begins one. `lastNamed`: the last that was handed on. */
		callOf: (clues: Clues, lastNamed: Call | undefined): Call =>
			clues.name === '' ? withoutName(clues, lastNamed) : withName(clues),
	};
}

const isOpen = ({ args }: Call): boolean => !args.isEmpty && !args.isWhole;

const takesArguments = ({ name, args }: Call): boolean => name !== '' && !args.isWhole;

/** Arguments are an object, so a text that begins one begins a call. */
const startsAnew = (args: string): boolean =>
	args.trim() === '' || args.trimStart().startsWith('{');

/**
 * Puts function calls together from the pieces of a stream, whose numbers and ids are often wrong,
 * and gives the pieces as a client needs them: numbered from 0 in the order in which the calls began,
 * each with one id, its name in its first piece, and arguments that are JSON in the end. Pure; never
 * throws.
 */
import {
	cluesOf,
	createCallFinder,
	goesOn,
	isBare,
	isLikelyFirst,
	nameOf,
	NO_CLUES,
	type Call,
	type Undecided,
} from './callOfPiece';
import { asRecord, asText, defined, isRecord, type JsonRecord } from '../../values/json';

export type ToolCall = JsonRecord & {
	id: string;
	type: string;
	function: { name: string; arguments: string };
};

export type ToolCalls = {
	/** Calls whose name is known. */
	readonly count: number;
	/** Takes `tool_calls` of a delta. Returns them as they are to be handed on: the same list when nothing was wrong. */
	add: (pieces: readonly unknown[]) => readonly unknown[];
	/** Takes `tool_calls` of a whole message, in which each entry is a call. */
	addWhole: (calls: readonly unknown[]) => readonly unknown[];
	/** Ends all arguments. Returns the pieces that do it. */
	close: () => JsonRecord[];
	build: () => ToolCall[];
};

/** What the calls of an answer are held against. */
export type CallRules = {
	/** An id for the call of this number, for calls that have none of their own. */
	madeUpId: (position: number) => string;
	/** The names of the request's functions. */
	functionNames: ReadonlySet<string>;
};

export function createToolCalls({ madeUpId, functionNames }: CallRules): ToolCalls {
	const finder = createCallFinder(functionNames);
	const named: Call[] = [];
	/** The call whose name may go on. */
	let unfinished: Call | undefined;
	const usedIds = new Set<string>();
	let undecided: Undecided | undefined;
	let delta = 0;

	/** Gives the arguments that were held back to their call. Returns the piece to hand on. */
	function settle({ args, first, last }: Undecided, isFirst: boolean): JsonRecord | undefined {
		undecided = undefined;
		if (isFirst) finder.countCalls();
		const call = isFirst ? first : last;
		return shown(call, {}, call.args.add(args.text));
	}

	/** Takes one piece; `hand` gets what is to be handed on in its place. */
	function takePiece(piece: JsonRecord, place: number | undefined, hand: Hand): void {
		const clues = cluesOf(piece, place, delta);
		if (undecided === undefined) {
			undecided = finder.undecided(clues);
		} else if (!goesOn(undecided, clues)) {
			// Arguments under another index say that indexes count the calls.
			hand(settle(undecided, isBare(clues)));
		}
		if (undecided !== undefined) {
			undecided.args.add(clues.args);
			return;
		}
		const call = finder.callOf(clues, named.at(-1));
		if (call !== unfinished) hand(finishName());
		const added = take(call, piece);
		unfinished = finder.isUnfinished(call) ? call : undefined;
		if (unfinished === undefined) hand(shown(call, piece, added));
	}

	/** Hands out the call whose name might have gone on. Returns the piece to hand on. */
	function finishName(): JsonRecord | undefined {
		const call = unfinished;
		unfinished = undefined;
		return call === undefined ? undefined : shown(call, {}, '');
	}

	/** Takes what a piece says of a call. Returns the arguments to hand on. */
	function take(call: Call, piece: JsonRecord): string {
		const name = nameOf(piece);
		if (call.position === undefined && name !== call.name) call.name += name;
		call.type ||= asText(piece.type) ?? '';
		if (call.givenId === '' && call.position === undefined) {
			finder.identify(call, asText(piece.id) ?? '');
		}
		for (const name in piece) {
			if (!OWN_MEMBERS.has(name)) call.members[name] = piece[name] ?? call.members[name];
		}
		return call.args.add(asRecord(piece.function).arguments);
	}

	function handOut(call: Call): number {
		const position = named.length;
		named.push(call);
		call.position = position;
		call.type ||= 'function';
		const isFree = call.givenId !== '' && !usedIds.has(call.givenId);
		call.id = isFree ? call.givenId : freeId(position);
		usedIds.add(call.id);
		return position;
	}

	function freeId(position: number): string {
		let id = madeUpId(position);
		while (usedIds.has(id)) id += '_';
		return id;
	}

	/** The piece as it is to be handed on: the same when nothing was wrong, none while the call is held back. */
	function shown(call: Call, piece: JsonRecord, addedText: string): JsonRecord | undefined {
		if (call.name === '' || (call.isDoubtful && call.args.isEmpty)) return undefined;
		if (call.position === undefined) {
			const index = handOut(call);
			return isHead(piece, call, index) ? piece : { ...call.members, index, ...asHead(call) };
		}
		const fn = asRecord(piece.function);
		const isAsItWas =
			piece.index === call.position &&
			(piece.id ?? call.id) === call.id &&
			(piece.type ?? call.type) === call.type &&
			(fn.name ?? '') === '' &&
			(fn.arguments === addedText || fn.arguments === undefined);
		if (isAsItWas) return piece;
		const rest = { id: undefined, type: undefined, index: call.position };
		return defined({ ...piece, ...rest, function: { arguments: addedText } });
	}

	return {
		get count() {
			return unfinished === undefined ? named.length : named.length + 1;
		},
		add(pieces) {
			delta += 1;
			const hasPlaces = pieces.length > 1;
			return corrected(pieces, (piece, hand, place) => {
				takePiece(piece, hasPlaces ? place : undefined, hand);
			});
		},
		addWhole(calls) {
			return corrected(calls, (entry, hand) => {
				const call = finder.begin(NO_CLUES);
				take(call, entry);
				call.args.close();
				if (call.name === '') return;
				handOut(call);
				hand(isHead(entry, call, entry.index) ? entry : { ...call.members, ...asHead(call) });
			});
		},
		close() {
			const pieces: JsonRecord[] = [];
			const last = finishName();
			if (last !== undefined) pieces.push(last);
			if (undecided !== undefined) {
				const piece = settle(undecided, isLikelyFirst(undecided));
				if (piece !== undefined) pieces.push(piece);
			}
			for (const { args, position } of named) {
				const text = args.close();
				if (text !== '') pieces.push({ index: position, function: { arguments: text } });
			}
			return pieces;
		},
		build: () =>
			named.map((call) => {
				call.args.close();
				return { ...asHead(call), ...call.members };
			}),
	};
}

const OWN_MEMBERS: ReadonlySet<string> = new Set(['id', 'index', 'type', 'function']);

const asHead = ({ id, type, name, args }: Call): ToolCall => ({
	id,
	type,
	function: { name, arguments: args.text },
});

const isHead = (piece: JsonRecord, { id, type, name, args }: Call, index: unknown): boolean => {
	const fn = asRecord(piece.function);
	return (
		piece.index === index &&
		piece.id === id &&
		piece.type === type &&
		fn.name === name &&
		fn.arguments === args.text
	);
};

type Hand = (entry: JsonRecord | undefined) => void;

/** The list with what each entry hands on in its place; the same list when each hands on itself. */
function corrected(
	list: readonly unknown[],
	correct: (entry: JsonRecord, hand: Hand, place: number) => void,
): readonly unknown[] {
	const handed: unknown[] = [];
	const hand: Hand = (entry) => {
		if (entry !== undefined) handed.push(entry);
	};
	list.forEach((entry, place) => {
		if (isRecord(entry)) correct(withFunction(entry), hand, place);
	});
	const isSame = handed.length === list.length && handed.every((entry, at) => entry === list[at]);
	return isSame ? list : handed;
}

/** Some providers leave out the object around name and arguments. */
function withFunction(entry: JsonRecord): JsonRecord {
	const isFlat =
		entry.function === undefined && (entry.name !== undefined || entry.arguments !== undefined);
	if (!isFlat) return entry;
	const { name, arguments: args, ...piece } = entry;
	return { ...piece, function: defined({ name, arguments: args }) };
}

/**
 * Builds function calls from the pieces of a stream, whose indexes and ids are often wrong. The pieces
 * are forwarded as clients need them: numbered from 0 in the order in which the calls began, each call
 * with one id, the name in its first piece, and valid JSON as arguments. Pure; never throws.
 */
import {
	cluesOf,
	createCallFinder,
	continuesUndecided,
	isBare,
	isLikelyFirst,
	nameOf,
	NO_CLUES,
	type Call,
	type Undecided,
} from './callOfPiece';
import { asRecord, asText, defined, isRecord, type JsonRecord } from '../../values/json';

type ToolCall = JsonRecord & {
	id: string;
	type: string;
	function: { name: string; arguments: string };
};

type ToolCalls = {
	/** Number of calls whose name is known. */
	readonly count: number;
	/** Adds `tool_calls` of a delta. Returns the list to forward: the same list when it was correct. */
	add: (pieces: readonly unknown[]) => readonly unknown[];
	/** The same for a whole message, in which each entry is a call. */
	addWhole: (calls: readonly unknown[]) => readonly unknown[];
	/** Ends all calls. Returns the pieces that must still be forwarded. */
	close: () => JsonRecord[];
	build: () => ToolCall[];
};

export type CallRules = {
	/** Makes an id for the call at this position, when upstream gave none. */
	generateId: (position: number) => string;
	/** The names of the request's functions. */
	functionNames: ReadonlySet<string>;
};

export function createToolCalls({ generateId, functionNames }: CallRules): ToolCalls {
	const finder = createCallFinder(functionNames);
	const named: Call[] = [];
	/** The call whose name may not be complete yet. */
	let unfinished: Call | undefined;
	const usedIds = new Set<string>();
	let undecided: Undecided | undefined;
	let delta = 0;

	/** Adds arguments that were held back to their call. Returns the piece to forward. */
	function settle({ args, first, last }: Undecided, isFirst: boolean): JsonRecord | undefined {
		undecided = undefined;
		if (isFirst) finder.countCalls();
		const call = isFirst ? first : last;
		return toForward(call, {}, call.args.add(args.text));
	}

	/** Adds one piece. `forward` is called with the pieces to forward in its place. */
	function addPiece(piece: JsonRecord, listPosition: number | undefined, forward: Forward): void {
		const clues = cluesOf(piece, listPosition, delta);
		if (undecided === undefined) {
			undecided = finder.undecided(clues);
		} else if (!continuesUndecided(undecided, clues)) {
			// Arguments with another index show that indexes count the calls.
			forward(settle(undecided, isBare(clues)));
		}
		if (undecided !== undefined) {
			undecided.args.add(clues.args);
			return;
		}
		const call = finder.callOf(clues, named.at(-1));
		if (call !== unfinished) forward(finishName());
		const added = mergePiece(call, piece);
		unfinished = finder.isUnfinished(call) ? call : undefined;
		if (unfinished === undefined) forward(toForward(call, piece, added));
	}

	/** Ends the wait for more of a name. Returns the piece to forward. */
	function finishName(): JsonRecord | undefined {
		const call = unfinished;
		unfinished = undefined;
		return call === undefined ? undefined : toForward(call, {}, '');
	}

	/** Adds a piece to a call. Returns the part of the arguments to forward. */
	function mergePiece(call: Call, piece: JsonRecord): string {
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

	function assignPosition(call: Call): number {
		const position = named.length;
		named.push(call);
		call.position = position;
		call.type ||= 'function';
		const isFree = call.givenId !== '' && !usedIds.has(call.givenId);
		call.id = isFree ? call.givenId : unusedId(position);
		usedIds.add(call.id);
		return position;
	}

	function unusedId(position: number): string {
		let id = generateId(position);
		while (usedIds.has(id)) id += '_';
		return id;
	}

	/** The piece to forward: the same object when it was correct, none while the call is held back. */
	function toForward(call: Call, piece: JsonRecord, addedText: string): JsonRecord | undefined {
		if (call.name === '' || (call.mayBeRepeat && call.args.isEmpty)) return undefined;
		if (call.position === undefined) {
			const index = assignPosition(call);
			return isHead(piece, call, index) ? piece : { ...call.members, index, ...asHead(call) };
		}
		const fn = asRecord(piece.function);
		const isUnchanged =
			piece.index === call.position &&
			(piece.id ?? call.id) === call.id &&
			(piece.type ?? call.type) === call.type &&
			(fn.name ?? '') === '' &&
			(fn.arguments === addedText || fn.arguments === undefined);
		if (isUnchanged) return piece;
		const rest = { id: undefined, type: undefined, index: call.position };
		return defined({ ...piece, ...rest, function: { arguments: addedText } });
	}

	return {
		get count() {
			return unfinished === undefined ? named.length : named.length + 1;
		},
		add(pieces) {
			delta += 1;
			const isSeveral = pieces.length > 1;
			return corrected(pieces, (piece, forward, position) => {
				addPiece(piece, isSeveral ? position : undefined, forward);
			});
		},
		addWhole(calls) {
			return corrected(calls, (entry, forward) => {
				const call = finder.begin(NO_CLUES);
				mergePiece(call, entry);
				call.args.close();
				if (call.name === '') return;
				assignPosition(call);
				forward(isHead(entry, call, entry.index) ? entry : { ...call.members, ...asHead(call) });
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

type Forward = (entry: JsonRecord | undefined) => void;

/** The list with what each entry is corrected to; the same list when nothing changed. */
function corrected(
	list: readonly unknown[],
	correct: (entry: JsonRecord, forward: Forward, position: number) => void,
): readonly unknown[] {
	const forwarded: unknown[] = [];
	const forward: Forward = (entry) => {
		if (entry !== undefined) forwarded.push(entry);
	};
	list.forEach((entry, position) => {
		if (isRecord(entry)) correct(withFunction(entry), forward, position);
	});
	const isSame =
		forwarded.length === list.length && forwarded.every((entry, at) => entry === list[at]);
	return isSame ? list : forwarded;
}

/** Some providers send name and arguments without the object `function` around them. */
function withFunction(entry: JsonRecord): JsonRecord {
	const isFlat =
		entry.function === undefined && (entry.name !== undefined || entry.arguments !== undefined);
	if (!isFlat) return entry;
	const { name, arguments: args, ...piece } = entry;
	return { ...piece, function: defined({ name, arguments: args }) };
}

/**
 * A map that holds at most `maxEntries`. Past that, the entry that was set longest ago is dropped.
 * Reading an entry does not keep it for longer; setting it again does.
 *
 * The entries form a ring in the order in which they were set, so that each call is O(1). A Map keeps
 * that order too, but finding its first key is slow: the search steps over all keys that were deleted
 * before (measured with 50,000 entries: 25 µs per call, against 0.7 µs here).
 */
class Link {
	older: Link = this;
	newer: Link = this;

	constructor(readonly key: string) {}
}

class Entry<V> extends Link {
	constructor(
		key: string,
		readonly value: V,
	) {
		super(key);
	}
}

export class BoundedMap<V> {
	private readonly entries = new Map<string, Entry<V>>();
	/** Closes the ring: its `newer` is the oldest entry, its `older` the newest. */
	private readonly ends = new Link('');

	constructor(private readonly maxEntries: number) {}

	get size(): number {
		return this.entries.size;
	}

	get(key: string): V | undefined {
		return this.entries.get(key)?.value;
	}

	set(key: string, value: V): void {
		this.unlink(key);
		const entry = new Entry(key, value);
		this.entries.set(key, entry);
		entry.older = this.ends.older;
		entry.newer = this.ends;
		entry.older.newer = entry;
		this.ends.older = entry;
		if (this.entries.size > this.maxEntries) this.delete(this.ends.newer.key);
	}

	delete(key: string): void {
		this.unlink(key);
		this.entries.delete(key);
	}

	private unlink(key: string): void {
		const entry = this.entries.get(key);
		if (entry === undefined) return;
		entry.older.newer = entry.newer;
		entry.newer.older = entry.older;
	}
}

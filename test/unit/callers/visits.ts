/**
 * Counts how often code looks into a value: each read of a member, and each listing of names, at any
 * depth. The code under test does not take part, so it cannot miscount.
 */
export function countVisits<T>(value: T): { value: T; visits: () => number } {
	let visits = 0;
	const wrap = (inner: unknown): unknown =>
		typeof inner === 'object' && inner !== null
			? new Proxy(inner, {
					get(target, name) {
						visits += 1;
						return wrap(Reflect.get(target, name));
					},
					ownKeys(target) {
						visits += 1;
						return Reflect.ownKeys(target);
					},
				})
			: inner;
	return { value: wrap(value) as T, visits: () => visits };
}

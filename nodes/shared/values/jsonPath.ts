/** Finds a value in JSON by the name that an author enters. Pure; never throws. */
import { isRecord } from './json';

/** `name` is a member, or a path with dots. A member whose own name has dots wins. */
export function valueAt(value: unknown, name: string): unknown {
	if (isRecord(value) && Object.hasOwn(value, name)) return value[name];
	const at = name.indexOf('.');
	if (at === -1) return undefined;
	const first = name.slice(0, at);
	const inner = isRecord(value) && Object.hasOwn(value, first) ? value[first] : undefined;
	return valueAt(inner, name.slice(at + 1));
}

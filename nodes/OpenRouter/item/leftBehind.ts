/** For operations that make something at OpenRouter which stays there when another item ends the run. */
import { asTextList } from '../../shared/values/json';

/** `ids`: of what was made, as far as it has one. */
export function aboutLeftBehind(
	ids: readonly unknown[],
	sentence: (ids: readonly string[]) => string,
): string | undefined {
	const known = asTextList(ids);
	return known.length === 0 ? undefined : sentence(known);
}

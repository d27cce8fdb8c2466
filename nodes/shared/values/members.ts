/** Members of a decrypted credential. Pure; never throws. */
export type Members = ReadonlyMap<string, unknown>;

export const membersOf = (value: unknown): Members =>
	new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);

/** The member's text without space around it; numbers come from expressions. `''` for anything else. */
export function textOf(members: Members, name: string): string {
	const value = members.get(name);
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

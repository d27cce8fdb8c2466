/** IDs of the items that an answer consists of. Pure. */

const ID_CHARS = 24;

/** The end of an answer's ID, without characters that an item's ID cannot have. */
export const shortened = (id: string): string => id.replace(/[^\w-]/g, '').slice(-ID_CHARS);

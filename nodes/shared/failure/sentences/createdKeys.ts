/** What becomes of keys that were made. For the error of an item that ends the run. The secrets of these keys are lost with its outputs. */
export const otherKeys = (hashes: readonly string[]): string =>
	`Keys were made for other items, and nothing has them: delete them with Key: Delete before you run the node again. Their hashes: ${hashes.join(', ')}`;

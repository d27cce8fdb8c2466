import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

/** An output item. n8n types an item's values more narrowly than JSON's; JSON is what they hold. */
export const toItem = (
	json: object,
	itemIndex: number,
	binary?: IBinaryKeyData,
): INodeExecutionData => ({
	json: { ...json } as IDataObject,
	...(binary !== undefined && { binary }),
	pairedItem: { item: itemIndex },
});

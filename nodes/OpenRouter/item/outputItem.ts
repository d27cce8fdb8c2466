import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

/** An output item. The cast is needed because n8n types an item's json more narrowly than JSON. */
export const toItem = (
	json: object,
	itemIndex: number,
	binary?: IBinaryKeyData,
): INodeExecutionData => ({
	json: { ...json } as IDataObject,
	...(binary !== undefined && { binary }),
	pairedItem: { item: itemIndex },
});

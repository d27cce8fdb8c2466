/** What every operation of the node is: one call per item, run by router.ts. */
import type {
	IBinaryKeyData,
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

export type ItemCall = {
	itemIndex: number;
	credential: ICredentialDataDecryptedObject;
	/** Aborted when another item has failed, so that nothing more is paid for. */
	stop: AbortSignal;
	/** A caller is reading this execution's stream: text may be sent to them as it comes. */
	toCaller: boolean;
};

/** Throws `OpenRouterError` for what OpenRouter or the author's values have caused. */
export type Execute = (this: IExecuteFunctions, call: ItemCall) => Promise<INodeExecutionData[]>;

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

/** Looks up what one call used and cost. For some seconds after a call, OpenRouter has no record of it. */
import type { INodeProperties } from 'n8n-workflow';
import { withoutAccountIds } from '../../../shared/openrouter/accountId';
import { isGenerationId, simplifyGeneration } from '../../../shared/openrouter/generationDetails';
import { Failure, invalidInput, OpenRouterError } from '../../../shared/failure/failure';
import { CANCELED } from '../../../shared/failure/sentences/common';
import { NO_RECORD } from '../../../shared/failure/sentences/generation';
import { GENERATION_SENTENCES } from '../../../shared/failure/sentences/lookUps';
import { inMs, readNumberOf, readText } from '../../../shared/parameters/values';
import { asRecord, filled, type JsonRecord } from '../../../shared/values/json';
import { fromAgent, toolDescription, withToolDefault } from '../../item/agentToolFields';
import { tryToAsk } from '../../item/ask';
import { simplifyField } from '../../item/output';
import { toItems } from '../../item/simplified';
import { operation } from '../../operation';

const LOOK_EVERY_MS = 1_000;
const DEFAULT_WAIT_SECONDS = 15;

const idField: INodeProperties = {
	displayName: 'Generation ID',
	name: 'generationId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. gen-1234567890abcdef',
	description: 'The ID of the call, as in “generationId” of its output',
};

const maxWaitField: INodeProperties = {
	displayName: 'Max Wait (Seconds)',
	name: 'maxWaitSeconds',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 300 },
	default: 15,
	description:
		'How long to wait for the record, which OpenRouter makes some seconds after the call',
};

export const get = operation({
	name: 'Get',
	action: 'Get a generation',
	description: 'Get what a call used and cost, and which provider answered it',
	credential: 'inference',
	fields: [
		toolDescription(
			'Looks up what one earlier call of an AI model cost in US dollars, which tokens it used, and who answered it',
		),
		...withToolDefault(
			idField,
			fromAgent({
				key: 'Generation_ID',
				description: 'The ID of the call, which begins with gen-',
			}),
		),
		maxWaitField,
		simplifyField,
	],
	async runItem(call) {
		const { itemIndex, wait } = call;
		const id = checkedId(
			readText(idField.displayName, this.getNodeParameter('generationId', itemIndex, '')),
		);
		const seconds =
			readNumberOf(maxWaitField, this.getNodeParameter('maxWaitSeconds', itemIndex, '')) ??
			DEFAULT_WAIT_SECONDS;

		let missing: Failure | undefined;
		const look = async (): Promise<JsonRecord | undefined> => {
			const reply = await tryToAsk(this, call, {
				method: 'GET',
				path: '/generation',
				qs: { id },
				sentences: GENERATION_SENTENCES,
			});
			const data = reply instanceof Failure ? undefined : filled(asRecord(reply.data));
			if (data !== undefined) return data;
			const failure = reply instanceof Failure ? reply : NO_RECORD;
			// A look that fails does not end a wait that has begun.
			const mayPass = missing !== undefined && failure.retryable;
			if (failure.statusCode !== 404 && !mayPass) throw new OpenRouterError(failure);
			missing = failure;
			return undefined;
		};
		const found = await wait(look, { everyMs: LOOK_EVERY_MS, timeoutMs: inMs(seconds) });
		if (found.kind !== 'done') {
			throw new OpenRouterError(
				found.kind === 'timeout' && missing !== undefined ? missing : CANCELED,
			);
		}
		const data = withoutAccountIds(found.value);
		return toItems(this, itemIndex, [data], simplifyGeneration);
	},
});

/** Throws `OpenRouterError` for what cannot be such an ID, so that nobody waits for it. */
function checkedId(text = ''): string {
	const id = text.trim();
	if (id === '') {
		throw invalidInput('Generation ID is empty', 'Enter the “generationId” of an output');
	}
	if (!isGenerationId(id)) {
		throw invalidInput(
			'Generation ID is not the ID of a generation',
			'Enter the “generationId” of an output, which begins with gen-',
		);
	}
	return id;
}

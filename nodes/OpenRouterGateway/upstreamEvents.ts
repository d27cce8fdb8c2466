/** Asks OpenRouter for an admitted call, in as many steps as its connected tools take. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Admission } from '../shared/callers/verdict';
import type { ChatRequest } from '../shared/openrouter/request/request';
import type { StepsEvent, StepSettings } from '../shared/steps/readStep';
import { streamSteps, type StepsReply } from '../shared/steps/streamSteps';
import type { ChatReply } from '../shared/transport/readChat';
import { streamChat } from '../shared/transport/streamChat';
import type { CallMeter } from './callMeter';
import type { BuiltChat } from './connected';
import type { GatewayCall } from './ports';

type Asking = {
	request: ChatRequest;
	credential: ICredentialDataDecryptedObject;
	meter: CallMeter;
	/** Whether what is shown reaches the caller at once. */
	isStreamed: boolean;
	/** Whether a part of the answer has been sent, which a retry would repeat. */
	hasBegun: () => boolean;
	/** Gets each event of each step as it came, where tools are connected. */
	hear: (event: StepsEvent) => void;
	/** Aborted when the call is over, for whatever reason. */
	signal: AbortSignal;
	/** Aborted when its time is up. */
	timeout: AbortSignal;
};

export function upstreamEvents(
	{ settings, ports }: Pick<GatewayCall, 'settings' | 'ports'>,
	admission: Admission<BuiltChat>,
	{ request, credential, meter, isStreamed, hasBegun, hear, signal, timeout }: Asking,
): AsyncGenerator<StepsEvent, ChatReply | StepsReply> {
	const send = (asked: ChatRequest, how: StepSettings) =>
		streamChat(ports.http, credential, asked, {
			...how,
			headers: settings.headers,
			needsChunks: true,
			onSend: meter.sent,
			mayRepeat(isMaybePaid) {
				meter.addFailed(isMaybePaid);
				// What may have to be paid twice needs room for both.
				return !meter.isCostUnknown() || (admission.reservation?.extend() ?? true);
			},
		});
	const { attempts, timeoutMs, steps } = settings;
	const how = { limits: { timeoutMs, attempts, timeout }, signal, hasBegun };
	const { tools } = admission.built;
	if (tools === undefined) return send(request, how);
	return streamSteps(request, tools, steps.rules, {
		...how,
		send,
		hear,
		isStreamed,
		mayGoOn(next, answered) {
			const used = [meter.usedTokens(answered), meter.usedCost(answered)] as const;
			const refused = admission.goOn(next, ...used);
			if (refused === undefined) {
				meter.goOn(next, answered, admission.reservation?.mostCost());
			}
			return refused;
		},
	});
}

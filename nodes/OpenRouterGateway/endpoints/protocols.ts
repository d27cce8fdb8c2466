/** Which protocol is spoken at which endpoint. The other endpoints only look something up. */
import { agUi } from '../../shared/protocols/agUi/agUi';
import { openAiChat } from '../../shared/protocols/openAiChat/openAiChat';
import type { Protocol } from '../../shared/protocols/protocol';
import { responses } from '../../shared/protocols/responses/responses';
import { uiMessages } from '../../shared/protocols/uiMessages/uiMessages';
import type { GatewayRequest } from '../ports';

type Endpoint = GatewayRequest['endpoint'];

export const PROTOCOLS = {
	chat: openAiChat,
	responses,
	'ui-messages': uiMessages,
	'ag-ui': agUi,
} satisfies Partial<Record<Endpoint, Protocol>>;

const BY_ENDPOINT: Partial<Record<Endpoint, Protocol>> = PROTOCOLS;

export const protocolOf = ({ endpoint }: Pick<GatewayRequest, 'endpoint'>): Protocol | undefined =>
	BY_ENDPOINT[endpoint];

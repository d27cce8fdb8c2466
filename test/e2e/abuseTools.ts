/** A gateway with a tool, for the abuse suite: the model and the shop that the tool asks are scripted. */
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { FaultServer } from '../support/faultServer';
import { json } from '../support/reply';
import { HI } from './abuseFloods';
import { bearerCallers, publishGuarded } from './abuseGateways';
import type { Seen } from './abuseOutcomes';
import { openSuite, type Target } from './abuseSuite';
import { credentialData } from './session';
import { callOf } from './toolModel';
import { fromModel, httpTool } from './toolNodes';

export const WAYS = [
	{ way: 'whole', body: HI, isStreamed: false },
	{ way: 'streamed', body: { ...HI, stream: true }, isStreamed: true },
];
export const LAST_WORD = 'That is all I may say.';

/** A call of the tool. */
export const orders = (n: string, id?: string) => callOf('orders', { n }, id);

type Choice = NonNullable<Parameters<typeof publishGuarded>[3]>;

export type ToolSuite = Awaited<ReturnType<typeof openToolSuite>>;

/** `name`: of the file in test-artifacts that the table goes to. */
export async function openToolSuite(name: string) {
	const model = await FaultServer.start();
	const shop = await FaultServer.start();
	const suite = await openSuite(name);
	const credential = await suite.n8n.createCredential('Scripted OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(suite.upstream),
		baseUrl: model.baseUrl,
	});
	return {
		suite,
		model,
		shop,
		/** Of which the tool is `orders`. */
		gateway: async (label: string, { limits, ...choice }: Choice = {}): Promise<Target> =>
			await publishGuarded(suite, label, bearerCallers(), {
				credential,
				report: 'always',
				limits: { requestsPerMinute: 1_000, ...limits },
				options: { reportContent: true },
				...choice,
				subNodes: [
					httpTool({ name: 'orders', url: `${shop.baseUrl}/orders`, query: { n: fromModel('n') } }),
				],
			}),
		/** With how often the model was asked. */
		record: (target: Target, name: string, seen: Seen): void =>
			suite.record(target, 'tools', name, seen, model.chatRequests.length),
		reset(): void {
			model.reset();
			shop.reset();
			shop.route('GET /orders', json(200, { orders: [] }));
		},
		async close(): Promise<void> {
			await suite.close();
			await model.stop();
			await shop.stop();
		},
	};
}

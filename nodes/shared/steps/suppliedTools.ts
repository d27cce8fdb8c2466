/**
 * What n8n gives for the Tools input. Some tools ask a server for that: n8n waits a minute for an MCP
 * server which does not answer, whatever limits the author has set here.
 */
import { OpenRouterError } from '../failure/failure';
import { TOOLS_UNAVAILABLE } from '../failure/sentences/endpoint';
import { aborted, untilAborted } from '../transport/deadline';

/** Throws `OpenRouterError` when nothing is there in time, and what `supply` throws. */
export async function suppliedTools(
	supply: () => Promise<unknown>,
	limitMs: number,
): Promise<unknown> {
	const timeout = AbortSignal.timeout(limitMs);
	// Some releases of Node forget a timeout that only `AbortSignal.any()` knows.
	void aborted(timeout);
	const supplied = await untilAborted(
		supply().then((given) => ({ given })),
		timeout,
	);
	if (supplied !== undefined) return supplied.given;
	const upstreamMessage = `The connected tools were not there within ${limitMs / 1000} seconds`;
	throw new OpenRouterError(TOOLS_UNAVAILABLE.with({ upstreamMessage }));
}

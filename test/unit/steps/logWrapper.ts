/**
 * n8n's `logWrapper` (@n8n/ai-utilities), which many of its nodes put around a tool: a proxy that sees
 * a call only when it goes through `this`, and writes as JSON what is no text.
 */
export const logWrapper = <T extends object>(instance: T, log: unknown[] = []): T =>
	new Proxy(instance, {
		get(target, member) {
			const value: unknown = Reflect.get(target, member);
			if (member !== '_call' || typeof value !== 'function') return value;
			return async (input: unknown) => {
				log.push(input);
				const response: unknown = await value.call(target, input);
				return typeof response === 'string' ? response : JSON.stringify(response);
			};
		},
	});

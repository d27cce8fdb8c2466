/**
 * Asks an OpenRouter Gateway and reads the answer while it is written. Plain JavaScript for browsers.
 *
 *   const { text } = await askGateway(`${baseUrl}/chat/completions`, { messages, conversation_id }, {
 *     headers: { Authorization: `Bearer ${session.access_token}` },
 *     onText: (soFar) => show(soFar),
 *     onSteps: (steps) => showSteps(steps),
 *   });
 *
 * `onSteps` gets all tools that were called so far, oldest first, each as `{id, tool, status, arguments?,
 * result?}`: what the author of the endpoint shows of them (Connected Tools → Show Steps). `status` is
 * `running`, `ok`, `failed`, `timeout`, `invalid` or `notRun`.
 *
 * The result is `{text, steps, toolCalls, message}`. `toolCalls` are functions that the page itself has
 * sent in `tools` and that the model wants it to run. The page then asks again: all messages so far,
 * `message` as it is (some models need their reasoning back), and a message per result.
 *
 * Throws an Error with `statusCode`, `errorType` and `retryAfterSeconds` where they are known. When the
 * connection ends before the answer does, `errorType` is `stream_cut`. `idleLimitMs`: how long nothing
 * may come at all. The gateway sends a comment every ten seconds while it waits for a model or a tool.
 */
export async function askGateway(url, body, options = {}) {
	const {
		onText = () => {},
		onSteps = () => {},
		headers = {},
		signal,
		idleLimitMs = 60_000,
	} = options;
	const call = new AbortController();
	let isIdle = false;
	let timer;
	const restartTimer = () => {
		clearTimeout(timer);
		timer = setTimeout(() => {
			isIdle = true;
			call.abort();
		}, idleLimitMs);
	};
	const leave = () => call.abort(signal.reason);
	signal?.addEventListener('abort', leave);
	if (signal?.aborted) leave();

	const answer = { text: '', steps: [], toolCalls: [] };
	const reasoning = [];
	try {
		restartTimer();
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', ...headers },
			body: JSON.stringify({ ...body, stream: true }),
			signal: call.signal,
		});
		if (!response.ok) throw await refusalOf(response);
		for await (const data of eventsOf(response, restartTimer)) {
			if (data === '[DONE]') return { ...answer, message: messageOf(answer, reasoning) };
			const { error, steps, choices = [] } = JSON.parse(data);
			if (error) throw failure(error);
			if (steps) onSteps((answer.steps = merged(answer.steps, steps)));
			const delta = choices[0]?.delta ?? {};
			addCalls(answer.toolCalls, delta.tool_calls ?? []);
			addReasoning(reasoning, delta.reasoning_details ?? []);
			if (delta.content) onText((answer.text += delta.content));
		}
	} catch (error) {
		if (!isIdle) throw error;
		const message = `The answer broke off: nothing came for ${idleLimitMs / 1_000} seconds`;
		throw failure({ message, type: 'timeout' });
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener('abort', leave);
		call.abort();
	}
	throw failure({
		message: 'The answer broke off: a part of it did not arrive',
		type: 'stream_cut',
	});
}

/** The `data` of each event. Comments are passed over. */
async function* eventsOf(response, onPiece) {
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = '';
	for (;;) {
		const { done, value = '' } = await reader.read();
		if (done) return;
		onPiece();
		const lines = (rest + value).split('\n');
		rest = lines.pop();
		for (const line of lines) {
			if (line.startsWith('data: ')) yield line.slice('data: '.length).trim();
		}
	}
}

/** A step is told twice, when it begins and when it has ended. */
function merged(steps, news) {
	const byId = new Map(steps.map((step) => [step.id, step]));
	for (const step of news) byId.set(step.id, { ...byId.get(step.id), ...step });
	return [...byId.values()];
}

/** Calls come in pieces; the first piece of each has its ID and name. */
function addCalls(calls, pieces) {
	for (const { index, id, function: fn } of pieces) {
		calls[index] ??= { id, type: 'function', function: { name: fn?.name, arguments: '' } };
		calls[index].function.arguments += fn?.arguments ?? '';
	}
}

/** Pieces of one text or summary follow one another, and its signature comes last. */
function addReasoning(details, pieces) {
	for (const { text, summary, ...piece } of pieces) {
		const last = details.at(-1);
		const continues =
			last?.index === piece.index && last?.type === piece.type && !last.signature && !last.data;
		const detail = continues ? last : {};
		if (!continues) details.push(detail);
		for (const [name, value] of Object.entries(piece)) detail[name] = value ?? detail[name];
		if (text) detail.text = (detail.text ?? '') + text;
		if (summary) detail.summary = (detail.summary ?? '') + summary;
	}
}

const messageOf = ({ text, toolCalls }, reasoning) => ({
	role: 'assistant',
	content: text,
	...(toolCalls.length > 0 && { tool_calls: toolCalls }),
	...(reasoning.length > 0 && { reasoning_details: reasoning }),
});

/** What the gateway says before a stream has begun, or n8n by itself (`message`). */
async function refusalOf(response) {
	const { error, message } = await response.json().catch(() => ({}));
	const told = error ?? { message: message ?? `The endpoint answered with ${response.status}` };
	const retryAfterSeconds = Number(response.headers.get('retry-after')) || undefined;
	return failure({ ...told, code: response.status }, retryAfterSeconds);
}

const failure = ({ message, code, type }, retryAfterSeconds) =>
	Object.assign(new Error(message), {
		...(code !== undefined && { statusCode: code }),
		...(type !== undefined && { errorType: type }),
		...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
	});

/**
 * Reads the answer of an n8n Webhook whose Respond is "Streaming". Plain JavaScript for browsers.
 *
 *   const text = await ask(webhookUrl, { message: 'Hello' }, { onText: (soFar) => show(soFar) });
 *
 * n8n sends one JSON object per line: begin, item (a piece of the text), end, error, keepalive; it
 * may add types, so unknown ones are passed over. HTTP status 200 has gone out before the model was
 * asked, so a failure comes as an `error` line, whose content is JSON too. Throws an Error with
 * `statusCode`, `errorType` and `retryAfterSeconds` where they are known.
 *
 * The OpenRouter node says in `end` how many characters it has sent. When another number has come,
 * a piece was lost on the way, and the answer is an error: `errorType` is `stream_cut`. An `end` of
 * another node says nothing and is taken as it is. With several answers in one stream (several
 * items, or nodes), the last one counts.
 *
 * `idleLimitMs`: how long only keepalives, or nothing at all, may come. After that the call is
 * aborted, and `errorType` is `timeout`. An answer that was complete by then is given all the same.
 */
export async function ask(url, body, options = {}) {
	const { onText = () => {}, headers = {}, signal, idleLimitMs = 90_000 } = options;
	const call = new AbortController();
	let isIdle = false;
	let timer;
	const restartTimer = () => {
		clearTimeout(timer);
		timer = setTimeout(
			() => {
				isIdle = true;
				call.abort();
			},
			Math.min(idleLimitMs, MAX_TIMER_MS),
		);
	};
	const leave = () => call.abort(signal.reason);
	signal?.addEventListener('abort', leave);
	if (signal?.aborted) leave();

	let text = '';
	let isComplete = false;
	try {
		restartTimer();
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', ...headers },
			body: JSON.stringify(body),
			signal: call.signal,
		});
		// Only what n8n refuses by itself has another status: no such webhook, a bad token, a faulty body.
		if (!response.ok) {
			throw failure({ ...parse(await response.text()), statusCode: response.status });
		}
		for await (const { type, content } of linesOf(response)) {
			if (type !== 'keepalive') restartTimer();
			if (type === 'begin' || type === 'item') isComplete = false;
			if (type === 'begin') text = ''; // n8n has begun anew (Retry On Fail), or another answer begins
			if (type === 'item') onText((text += content ?? ''), content);
			if (type === 'end') isComplete = isWhole(text, content);
			if (type === 'error') throw failure(parse(content));
		}
	} catch (error) {
		if (!isIdle) throw error;
		if (!isComplete) {
			const message = `The answer broke off: nothing came for ${idleLimitMs / 1_000} seconds`;
			throw failure({ message, errorType: 'timeout' });
		}
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener('abort', leave);
		call.abort();
	}
	if (isComplete) return text;
	throw failure({
		message: 'The answer broke off: a part of it did not arrive',
		errorType: 'stream_cut',
	});
}

/** The longest wait that `setTimeout` can do; with more it would not wait at all. */
const MAX_TIMER_MS = 2 ** 31 - 1;

async function* linesOf(response) {
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = '';
	for (let done = false; !done;) {
		const read = await reader.read();
		done = read.done;
		const lines = (rest + (read.value ?? '')).split('\n');
		rest = done ? '' : lines.pop();
		for (const line of lines.filter((line) => line.trim() !== '')) {
			// Only the last line can be cut off.
			yield done ? parse(line) : JSON.parse(line);
		}
	}
}

/** `content` is that of the answer's `end`. */
function isWhole(text, content) {
	const { chars = text.length, failed = false } = content === undefined ? {} : parse(content);
	return chars === text.length && !failed;
}

/** `error` is what a workflow of this package's examples says, `message` what n8n says by itself. */
const failure = ({ error, message, ...details }) =>
	Object.assign(new Error(typeof error === 'string' ? error : message), details);

function parse(content) {
	try {
		const parsed = JSON.parse(content);
		if (typeof parsed === 'object' && parsed !== null) return parsed;
	} catch {
		// A sentence, such as “No token provided”.
	}
	return { message: content || 'The workflow failed' };
}

/**
 * Reads the answer of an n8n Webhook whose Respond is "Streaming". Plain JavaScript for browsers.
 *
 *   const text = await ask(webhookUrl, { message: 'Hello' }, { onText: (soFar) => show(soFar) });
 *
 * n8n sends one JSON object per line: begin, item (a piece of the text), end, error, keepalive; it
 * may add types, so unknown ones are passed over. HTTP status 200 has gone out before the model was
 * asked, so a failure comes as an `error` line, whose content is JSON too. Throws an Error with
 * `statusCode`, `errorType` and `retryAfterSeconds` where they are known.
 */
export async function ask(url, body, { onText = () => {}, headers = {}, signal } = {}) {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', ...headers },
		body: JSON.stringify(body),
		signal,
	});
	// Only what n8n refuses by itself has another status: no such webhook, a bad token, a faulty body.
	if (!response.ok) throw failure(parse(await response.text()), { statusCode: response.status });
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = '';
	let text = '';
	let isComplete = false;
	for (let done = false; !done;) {
		const read = await reader.read();
		done = read.done;
		const lines = (rest + (read.value ?? '')).split('\n');
		rest = done ? '' : lines.pop();
		for (const line of lines.filter((line) => line.trim() !== '')) {
			// Only the last line can be cut off.
			const { type, content } = done ? parse(line) : JSON.parse(line);
			if (type === 'begin') text = ''; // n8n has begun anew (Retry On Fail)
			if (type === 'item') onText((text += content), content);
			if (type === 'end') isComplete = true;
			if (type === 'error') throw failure(parse(content));
		}
	}
	if (!isComplete) throw failure({ message: 'The answer broke off' });
	return text;
}

const failure = ({ message, ...details }, more) => Object.assign(new Error(message), details, more);

function parse(content) {
	try {
		return JSON.parse(content);
	} catch {
		return { message: content || 'The workflow failed' };
	}
}

import { useChat } from '@ai-sdk/react';
import { useState } from 'react';
import { transport } from './transport.js';

export function Chat(options) {
	const [input, setInput] = useState('');
	const { messages, sendMessage, regenerate, stop, status, error } = useChat({
		transport,
		...options,
	});
	const isBusy = status === 'submitted' || status === 'streaming';

	return (
		<main data-status={status}>
			{messages.map((message) => (
				<p key={message.id} className={message.role}>
					{message.parts.map((part, index) => {
						if (part.type === 'text') return <span key={index}>{part.text}</span>;
						if (part.type === 'dynamic-tool') return <Step key={index} part={part} />;
						return null;
					})}
				</p>
			))}
			{error && <p role="alert">{error.message}</p>}
			<form
				onSubmit={(event) => {
					event.preventDefault();
					sendMessage({ text: input });
					setInput('');
				}}
			>
				<input
					aria-label="Message"
					placeholder="Your message"
					value={input}
					onChange={(event) => setInput(event.target.value)}
				/>
				<button disabled={isBusy || input === ''}>Send</button>
				<button type="button" disabled={!isBusy} onClick={stop}>
					Stop
				</button>
				<button
					type="button"
					disabled={isBusy || messages.length === 0}
					onClick={() => regenerate()}
				>
					Again
				</button>
			</form>
		</main>
	);
}

const STATES = { 'output-available': 'done', 'output-error': 'failed' };

/** A tool that n8n runs for this answer. */
const Step = ({ part }) => (
	<small>
		{part.toolName.replaceAll('_', ' ')}: {STATES[part.state] ?? 'running'}
	</small>
);

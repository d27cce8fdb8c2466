import { authorization, BASE } from './transport.js';

/** It stays in the browser. The messages are in n8n's memory. */
export const id = (localStorage.conversation ??= crypto.randomUUID());

export async function storedMessages() {
	const url = `${BASE}/conversations?id=${id}`;
	const response = await fetch(url, { headers: await authorization() });
	if (!response.ok) throw new Error((await response.json()).error.message);
	return (await response.json()).messages;
}

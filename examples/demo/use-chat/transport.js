import { DefaultChatTransport } from 'ai';
import { accessToken } from './session.js';

export const BASE = 'https://n8n.example.com/webhook/ai';

export const authorization = async () => ({ Authorization: `Bearer ${await accessToken()}` });

export const transport = new DefaultChatTransport({
	api: `${BASE}/ui-messages`,
	headers: authorization,
});

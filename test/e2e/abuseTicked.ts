/** What stays out of reach, or within limits, when the author has ticked all that can be ticked. */
import { ANSWERED, MODEL, bodies, fields, image, refusal, said, type Attack } from './abuseBodies';

/** What “Caller May” holds then. */
export const ALL_ALLOWED = {
	allowedModels: ['google/*'],
	allowedFields: [
		'temperature',
		'reasoning',
		'response_format',
		'logit_bias',
		'modalities',
		'stop',
	],
	attachments: ['image', 'audio', 'file'],
	useTools: true,
};

/** What may reach OpenRouter then, besides what may anyway. */
export const TICKED_ALLOWS = {
	models: /^google\/[\w.-]+$/,
	fields: [...ALL_ALLOWED.allowedFields, 'tools', 'tool_choice', 'parallel_tool_calls'],
	parts: ['text', 'image_url', 'input_audio', 'file'],
	// Not the author's: without it OpenRouter may read PDFs by OCR, which is paid by the page.
	plugins: [{ id: 'file-parser', pdf: { engine: 'cloudflare-ai' } }],
};

export const TICKED: Attack[] = [
	...[
		'openai/gpt-5-pro',
		`${MODEL}:nitro`,
		'openrouter/auto',
		'google/x@preset/y',
		'google//x',
	].flatMap((model) => fields('models', refusal(403, 'model_not_allowed'), { model })),
	...fields('fields', refusal(403, 'field_not_allowed'), {
		models: [MODEL],
		preset: 'cheap',
		provider: { only: ['x'] },
		plugins: [{ id: 'web' }],
		web_search_options: {},
		service_tier: 'priority',
	}),
	...['openrouter:web_search', 'openrouter:files', 'web_search_preview', 'mcp'].flatMap((type) =>
		fields('tools', refusal(400, 'invalid_field'), {
			tools: [{ type: 'function', function: { name: 'f' } }, { type }],
		}),
	),
	...fields('fields', refusal(400, 'invalid_field'), {
		temperature: 3,
		reasoning: { max_tokens: -1 },
		modalities: ['video'],
		stop: Array(5).fill('x'),
		response_format: { type: 'grammar' },
		logit_bias: { constructed: 100 },
	}),
	...fields('fields', ANSWERED, {
		reasoning: { effort: 'high', max_tokens: 1_000_000, exclude: true, plugins: [] },
		max_tokens: 1_000_000,
	}),
	...fields('size', refusal(413, 'too_many_characters'), {
		tools: [{ type: 'function', function: { name: 'f', description: 'x'.repeat(8_000) } }],
	}),
	...bodies('files', refusal(400, 'invalid_message'), {
		'a file by its id': said({ type: 'file', file: { file_id: 'or_file_1' } }),
		'an image by http:': image('http://example.com/a.png'),
		'an image by file:': image('file:///etc/passwd'),
		'an image by javascript:': image('javascript:alert(1)'),
		'an image with a password': image('https://u:p@example.com/a.png'),
		'an image in SVG': image('data:image/svg+xml;base64,PHN2Zz4='),
		'a path': image('//example.com/a.png'),
		'a sound by its address': said({
			type: 'input_audio',
			input_audio: { data: 'https://example.com/a.wav', format: 'wav' },
		}),
	}),
	...bodies('files', refusal(413, 'too_many_attachments'), {
		'six images': said(...Array(6).fill(image('https://x.y').messages[0]?.content[0])),
	}),
	...bodies('files', ANSWERED, {
		'a file by its address and its id': said(
			{ type: 'text', text: 'hi' },
			{ type: 'file', file: { file_data: 'https://example.com/a.pdf', file_id: 'or_file_1' } },
		),
	}),
];

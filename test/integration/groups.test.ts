/** Groups of settings that both chat operations share: what they become, and what is refused. */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { MODEL, onlyJson, useBench } from './openRouter';
import { answerOf, refusalOf, respondOn } from './respondCall';

const bench = useBench();
const { chat } = bench;
const respond = respondOn(bench);

const PLAIN = { model: MODEL, messages: [{ role: 'user', content: 'Hi' }], stream: true };

/** Shaped as the panel saves them, but where a name says otherwise. */
const GROUPS: Array<{ name: string; parameters: INodeParameters; body: object }> = [
	{
		name: 'empty groups',
		parameters: { reasoning: {}, providerRouting: {}, plugins: {}, caching: {}, mediaOutput: {} },
		body: {},
	},
	{
		name: 'reasoning',
		parameters: { reasoning: { effort: 'low', exclude: true, summary: 'auto', enabled: true } },
		body: { reasoning: { effort: 'low', exclude: true, summary: 'auto', enabled: true } },
	},
	{
		name: 'reasoning within a budget',
		parameters: { reasoning: { maxTokens: 500 } },
		body: { reasoning: { max_tokens: 500 } },
	},
	{
		name: 'provider routing',
		parameters: {
			providerRouting: {
				order: ['openai'],
				only: ['openai', 'azure'],
				ignore: ['deepinfra'],
				allowFallbacks: false,
				requireParameters: true,
				dataCollection: 'deny',
				zdr: true,
				enforceDistillableText: true,
				quantizations: ['fp8', 'bf16'],
				sort: 'throughput',
				partition: 'none',
				preferredMinThroughput: { values: [{ percentile: 'p90', tokensPerSecond: 40 }] },
				preferredMaxLatency: { values: [{ percentile: 'p50', seconds: 1.5 }] },
				maxPrice: {
					values: [
						{ of: 'completion', usd: 2 },
						{ of: 'prompt', usd: 0.5 },
					],
				},
			},
		},
		body: {
			provider: {
				order: ['openai'],
				only: ['openai', 'azure'],
				ignore: ['deepinfra'],
				allow_fallbacks: false,
				require_parameters: true,
				data_collection: 'deny',
				zdr: true,
				enforce_distillable_text: true,
				quantizations: ['fp8', 'bf16'],
				sort: { by: 'throughput', partition: 'none' },
				preferred_min_throughput: { p90: 40 },
				preferred_max_latency: { p50: 1.5 },
				max_price: { prompt: 0.5, completion: 2 },
			},
		},
	},
	{
		name: 'provider routing from expressions',
		parameters: {
			providerRouting: {
				only: '={{ "openai, azure" }}',
				zdr: '={{ "true" }}',
				maxPrice: { values: [{ of: '={{ "prompt" }}', usd: '={{ "1" }}' }] },
			},
		},
		body: { provider: { only: ['openai', 'azure'], zdr: true, max_price: { prompt: 1 } } },
	},
	{
		name: 'plugins',
		parameters: {
			plugins: {
				pdfEngine: 'native',
				contextCompression: false,
				moderation: true,
				fusion: {
					values: { analysisModels: ['a/b'], maxToolCalls: 4, model: '', preset: 'general-fast' },
				},
				webFetch: {
					values: { allowedDomains: ['a.b'], blockedDomains: [], maxContentTokens: 0, maxUses: 3 },
				},
				pluginsJson: '[{"id": "web", "max_results": 2}]',
			},
		},
		body: {
			plugins: [
				{ id: 'file-parser', pdf: { engine: 'native' } },
				{ id: 'context-compression', enabled: false },
				{ id: 'moderation' },
				{ id: 'fusion', analysis_models: ['a/b'], preset: 'general-fast', max_tool_calls: 4 },
				{ id: 'web-fetch', allowed_domains: ['a.b'], max_uses: 3 },
				{ id: 'web', max_results: 2 },
			],
		},
	},
	{
		name: 'a plugin that was added and not set up',
		parameters: { plugins: { fusion: {}, autoRouter: {} } },
		body: {},
	},
	{
		name: 'the prompt’s cache',
		parameters: { caching: { promptCache: '5m', promptCacheKey: 'bot' } },
		body: { cache_control: { type: 'ephemeral', ttl: '5m' }, prompt_cache_key: 'bot' },
	},
	{
		name: 'the system prompt’s cache',
		parameters: { systemPrompt: 'Be brief', caching: { systemPromptCache: '1h' } },
		body: {
			messages: [
				{
					role: 'system',
					content: [
						{
							type: 'text',
							text: 'Be brief',
							cache_control: { type: 'ephemeral', ttl: '1h' },
						},
					],
				},
				...PLAIN.messages,
			],
		},
	},
	{
		name: 'images',
		parameters: {
			mediaOutput: {
				modalities: ['image', 'text'],
				aspectRatio: '16:9',
				imageSize: '2K',
				imageConfig: '{"quality": "high"}',
			},
		},
		body: {
			modalities: ['image', 'text'],
			image_config: { aspect_ratio: '16:9', image_size: '2K', quality: 'high' },
		},
	},
	{
		name: 'audio output, which upstream gives only in a stream',
		parameters: { mediaOutput: { voice: 'verse' } },
		body: {
			modalities: ['text', 'audio'],
			audio: { voice: 'verse', format: 'pcm16' },
			stream: true,
		},
	},
	{
		name: 'options of sampling',
		parameters: {
			options: {
				topK: 40,
				minP: 0.1,
				topA: 0.2,
				repetitionPenalty: 1.1,
				verbosity: 'low',
				logitBias: '{"50256": -100}',
				topLogprobs: 3,
				prediction: 'Hello',
				maxCompletionTokens: 99,
			},
		},
		body: {
			max_completion_tokens: 99,
			top_k: 40,
			min_p: 0.1,
			top_a: 0.2,
			repetition_penalty: 1.1,
			logit_bias: { 50256: -100 },
			logprobs: true,
			top_logprobs: 3,
			verbosity: 'low',
			prediction: { type: 'content', content: 'Hello' },
		},
	},
	{
		name: 'options of serving',
		parameters: {
			options: {
				variant: 'floor',
				preset: '@preset/bot',
				serviceTier: 'flex',
				metadata: { values: [{ key: 'order', value: '={{ 42 }}' }] },
				trace: '={{ { trace_id: "t" } }}',
				echoUpstreamBody: true,
			},
		},
		body: {
			model: `${MODEL}:floor`,
			service_tier: 'flex',
			preset: 'bot',
			metadata: { order: '42' },
			trace: { trace_id: 't' },
			debug: { echo_upstream_body: true },
		},
	},
	{
		name: 'Extra Body over all of them',
		parameters: {
			reasoning: { effort: 'low' },
			options: { topK: 1, extraBody: '{"top_k": 2, "reasoning": {"effort": "high"}}' },
		},
		body: { top_k: 2, reasoning: { effort: 'high' } },
	},
];

describe('Complete sends', () => {
	test.each(GROUPS)('the fields of $name', async ({ parameters, body }) => {
		onlyJson(await chat(parameters));
		expect(bench.upstream.chatBodies).toEqual([{ ...PLAIN, ...body }]);
	});

	test('the same bytes in whatever order the panel has saved its fields, as the response cache compares bytes', async () => {
		const all = GROUPS.map(({ parameters }) => parameters);
		const merged = Object.assign({}, ...all) as INodeParameters;
		const reversed = Object.fromEntries(Object.entries(merged).reverse()) as INodeParameters;
		onlyJson(await chat(merged));
		onlyJson(await chat(reversed));
		const [first, second] = bench.upstream.chatBodies.map((body) => JSON.stringify(body));
		expect(second).toBe(first);
	});
});

describe('Answer a Frontend Request', () => {
	/** Limits on tokens are the caller policy's there. */
	const CEILING = { max_tokens: 1024 };

	test.each(GROUPS.filter(({ body }) => !('max_completion_tokens' in body)))(
		'sends the author’s settings, too: $name',
		async ({ parameters, body }) => {
			const run = await bench.chat(
				{
					resource: 'chat',
					operation: 'respond',
					limits: { requestsPerMinute: 1_000_000 },
					requestSource: 'define',
					request: '{"message": "Hi"}',
					...parameters,
				},
				{ onError: 'continueErrorOutput' },
			);
			answerOf(run);
			expect(bench.upstream.chatBodies).toEqual([{ ...PLAIN, ...CEILING, ...body }]);
		},
	);

	test('has one limit on tokens, whatever was set for Complete before', async () => {
		answerOf(
			await respond('Hi', {
				parameters: { options: { maxCompletionTokens: 9_999, maxTokens: 9_999 } },
			}),
		);
		expect(bench.upstream.chatBodies[0]).toEqual({ ...PLAIN, ...CEILING });
	});

	test.each(['plugins', 'provider', 'preset', 'service_tier', 'debug'])(
		'does not let a caller reach them: %s',
		async (field) => {
			const allowedFields = [field, 'reasoning'];
			const run = await respond(
				{ messages: [{ role: 'user', content: 'Hi' }], [field]: { a: 1 } },
				{ parameters: { callerMay: { allowedFields } } },
			);
			expect(refusalOf(run)).toMatchObject({ statusCode: 403, errorType: 'field_not_allowed' });
			expect(bench.upstream.chatRequests).toHaveLength(0);
		},
	);

	test('puts a caller’s reasoning effort in the place of the author’s, as upstream refuses two', async () => {
		const messages = [{ role: 'user', content: 'Hi' }];
		const run = await respond(
			{ messages, reasoning_effort: 'high' },
			{
				parameters: {
					callerMay: { allowedFields: ['reasoning_effort'] },
					reasoning: { effort: 'low', exclude: true },
				},
			},
		);
		answerOf(run);
		expect(bench.upstream.chatBodies[0]).toMatchObject({
			reasoning: { exclude: true },
			reasoning_effort: 'high',
		});
		expect(bench.upstream.chatBodies[0]?.reasoning).not.toHaveProperty('effort');
	});

	describe('sends the free PDF engine', () => {
		const files = { callerMay: { attachments: ['file'] } };
		const free = { id: 'file-parser', pdf: { engine: 'cloudflare-ai' } };
		test.each<{ name: string; plugins: INodeParameters; sent: IDataObject[] }>([
			{ name: 'unless told otherwise', plugins: {}, sent: [free] },
			{
				name: 'besides other plugins',
				plugins: { moderation: true },
				sent: [free, { id: 'moderation' }],
			},
			{
				name: 'but by what the author has chosen',
				plugins: { pdfEngine: 'mistral-ocr' },
				sent: [{ id: 'file-parser', pdf: { engine: 'mistral-ocr' } }],
			},
			{
				name: 'but by what the author has written',
				plugins: { pluginsJson: '[{"id": "file-parser", "pdf": {"engine": "native"}}]' },
				sent: [{ id: 'file-parser', pdf: { engine: 'native' } }],
			},
		])('$name', async ({ plugins, sent }) => {
			answerOf(await respond('Hi', { parameters: { ...files, plugins } }));
			expect(bench.upstream.chatBodies[0]?.plugins).toEqual(sent);
		});
	});
});

/** Web Search, which is the one that is there by default. */
const serverTool = (settings: INodeParameters): INodeParameters => ({
	tools: { serverTools: { values: [{ settings }] } },
});

describe('a setting is refused before anything is sent, and its field is named:', () => {
	test.each<{ name: string; parameters: INodeParameters; says: RegExp }>([
		{
			name: 'a reasoning effort together with a reasoning budget',
			parameters: { reasoning: { effort: 'low', maxTokens: 5 } },
			says: /^Reasoning has both Effort and Max Tokens$/,
		},
		{
			name: 'a budget that is no number',
			parameters: { reasoning: { maxTokens: '={{ "lots" }}' } },
			says: /^Reasoning → Max Tokens is not a number$/,
		},
		{
			name: 'a switch that is none',
			parameters: { providerRouting: { zdr: '={{ "maybe" }}' } },
			says: /^Provider Routing → Zero Data Retention Only is neither true nor false$/,
		},
		{
			name: 'a percentile that is none',
			parameters: {
				providerRouting: {
					preferredMaxLatency: { values: [{ percentile: '={{ "p42" }}', seconds: 1 }] },
				},
			},
			says: /^Provider Routing → Preferred Max Latency has “p42”$/,
		},
		...['={{ undefined }}', '={{ "" }}', '={{ [] }}'].flatMap((value) =>
			['only', 'ignore', 'zdr', 'dataCollection', 'maxPrice'].map((setting) => ({
				name: `${setting} that gives nothing (${value})`,
				parameters: { providerRouting: { [setting]: value } },
				says: /^Provider Routing → .+ (was added and is empty|is neither true nor false|is not text)$/,
			})),
		),
		{
			name: 'a highest price without a number',
			parameters: {
				providerRouting: { maxPrice: { values: [{ of: 'prompt', usd: '={{ undefined }}' }] } },
			},
			says: /^Provider Routing → Max Price \(USD\) was added and is empty$/,
		},
		...['options', 'providerRouting', 'plugins', 'tools'].flatMap((collection) =>
			['={{ undefined }}', '={{ $vars.nope }}', '={{ { "zdr": true } }}'].map((value) => ({
				name: `the whole of ${collection} as an expression (${value})`,
				parameters: { [collection]: value },
				says: /^(Options|Provider Routing|Plugins|Tools) is an expression, which n8n leaves out$/,
			})),
		),
		...['={{ undefined }}', '={{ "" }}', ['={{ undefined }}'], [' ']].flatMap((value) => [
			{
				name: `domains of Web Fetch that give nothing (${String(value)})`,
				parameters: { plugins: { webFetch: { values: { allowedDomains: value } } } },
				says: /^Plugins → Web Fetch → Allowed Domains was added and is empty$/,
			},
			{
				name: `models of Auto Router that give nothing (${String(value)})`,
				parameters: { plugins: { autoRouter: { values: { excludedModels: value } } } },
				says: /^Plugins → Auto Router → Excluded Models was added and is empty$/,
			},
			{
				name: `domains of a server tool that give nothing (${String(value)})`,
				parameters: serverTool({ allowedDomains: value }),
				says: /^Server Tools\[0\]: Allowed Domains was added and is empty$/,
			},
		]),
		{
			name: 'uses of a server tool that give nothing',
			parameters: serverTool({ maxUses: '={{ undefined }}' }),
			says: /^Server Tools\[0\]: Max Uses was added and is empty$/,
		},
		{
			name: 'Max Tool Calls that gives nothing',
			parameters: { tools: { maxToolCalls: '={{ undefined }}' } },
			says: /^Max Tool Calls was added and is empty$/,
		},
		{
			name: 'conditions for server tools that give nothing',
			parameters: { tools: { stopServerToolsWhen: '={{ undefined }}' } },
			says: /^Stop Server Tools When was added and is empty$/,
		},
		{
			name: 'Moderation that gives nothing',
			parameters: { plugins: { moderation: '={{ undefined }}' } },
			says: /^Plugins → Moderation was added and is empty$/,
		},
		{
			name: 'a temperature out of range',
			parameters: { options: { temperature: '={{ 3 }}' } },
			says: /^Temperature is out of range$/,
		},
		{
			name: 'half a token',
			parameters: { options: { maxTokens: '={{ 1.5 }}' } },
			says: /^Max Tokens is not a whole number$/,
		},
		{
			name: 'a timeout longer than a timer can count',
			parameters: { options: { timeout: '={{ 2147484 }}' } },
			says: /^Total Timeout is out of range$/,
		},
		{
			name: 'a fallback that is a pattern',
			parameters: { options: { fallbackModels: ['google/*'] } },
			says: /^Fallback Models has an entry that is not a model ID$/,
		},
		{
			name: 'a key in a title',
			parameters: { siteTitle: 'sk-or-v1-abc' },
			says: /^Site Title holds an OpenRouter key/,
		},
		{
			name: 'plugins that are no JSON',
			parameters: { plugins: { pluginsJson: '[{' } },
			says: /^Plugins \(JSON\) is not valid JSON$/,
		},
		{
			name: 'plugins that are no list',
			parameters: { plugins: { pluginsJson: '{"id": "web"}' } },
			says: /^Plugins \(JSON\) is not an array of objects$/,
		},
		{
			name: 'a plugin twice',
			parameters: { plugins: { moderation: true, pluginsJson: '[{"id": "moderation"}]' } },
			says: /^Plugins \(JSON\) has “moderation”/,
		},
		{
			name: 'a time that the cache cannot keep',
			parameters: { caching: { responseCache: true, responseCacheTtl: '={{ 86401 }}' } },
			says: /^Caching → Response Cache TTL is out of range$/,
		},
		{
			name: 'a logit bias that is no object',
			parameters: { options: { logitBias: '[1]' } },
			says: /^Logit Bias \(JSON\) is not an object$/,
		},
		{
			name: 'a metadata value that is too long',
			parameters: {
				options: { metadata: { values: [{ key: 'k', value: 'v'.repeat(513) }] } },
			},
			says: /^Metadata → k has 513 characters$/,
		},
		{
			name: 'both limits on tokens',
			parameters: { options: { maxTokens: 5, maxCompletionTokens: 5 } },
			says: /^Options has both Max Tokens and Max Completion Tokens$/,
		},
		{
			name: 'a header that cannot be sent',
			parameters: { options: { anthropicBeta: 'ä' } },
			says: /^Anthropic Beta has a character/,
		},
	])('$name', async ({ parameters, says }) => {
		expect((await chat(parameters)).error?.message).toMatch(says);
		expect(bench.upstream.requests).toHaveLength(0);
	});
});

describe('the headers of a request', () => {
	const sentHeaders = () =>
		Object.fromEntries(
			Object.entries(bench.upstream.chatRequests[0]?.headers ?? {}).filter(([name]) =>
				/^x-(openrouter-(cache|metadata)|anthropic)/.test(name),
			),
		);

	test.each<{ name: string; parameters: INodeParameters; headers: object }>([
		{ name: 'none by default', parameters: {}, headers: {} },
		{
			name: 'no response cache that is not turned on',
			parameters: { caching: { responseCacheTtl: 60, responseCacheClear: true } },
			headers: {},
		},
		{
			name: 'of the response cache',
			parameters: {
				caching: { responseCache: true, responseCacheTtl: 60, responseCacheClear: true },
			},
			headers: {
				'x-openrouter-cache': 'true',
				'x-openrouter-cache-ttl': '60',
				'x-openrouter-cache-clear': 'true',
			},
		},
		{
			name: 'of the options',
			parameters: { options: { routerMetadata: true, anthropicBeta: 'a-1, b-2' } },
			headers: { 'x-openrouter-metadata': 'enabled', 'x-anthropic-beta': 'a-1, b-2' },
		},
	])('are right: $name', async ({ parameters, headers }) => {
		onlyJson(await chat(parameters));
		expect(sentHeaders()).toEqual(headers);
	});

	test('are sent for a caller’s request, too', async () => {
		answerOf(await respond('Hi', { parameters: { caching: { responseCache: true } } }));
		expect(sentHeaders()).toEqual({ 'x-openrouter-cache': 'true' });
	});
});

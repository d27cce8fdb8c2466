/**
 * The endpoints of OpenRouter's API: the operations that cover each, or the reason why none does. Method,
 * path and summary are those of OpenRouter's OpenAPI file, which is not part of this repository.
 * docs/coverage.md is written from this list.
 */

/** Operations as `resource: operation`, or a sentence. */
export type Coverage = { operations: readonly string[] } | string;

const of = (...operations: string[]): Coverage => ({ operations });

const ADMINISTRATION =
	'Set up once, at openrouter.ai. From a workflow: the HTTP Request node with the management credential.';
const STATISTICS =
	'Public statistics, which no call needs. From a workflow: the HTTP Request node with the credential.';
const FILES =
	'A chat takes files with the message, and n8n keeps them. Uploaded files cannot be downloaded again.';
const LISTED_BY_MODALITY = '`model: getMany` has the filter Output Modalities.';
const PRESETS =
	'Written at openrouter.ai. A chat uses one by the option Preset, or by a model such as `@preset/name`.';
const NOT_FOR_AUTHORS = 'By arrangement with OpenRouter only, or without a description yet.';

export const ENDPOINTS: ReadonlyArray<readonly [endpoint: string, summary: string, Coverage]> = [
	['GET /activity', 'Get user activity grouped by endpoint', of('account: getActivity')],
	[
		'GET /analytics/meta',
		'Get available analytics metrics and dimensions',
		'`account: getActivity` gives cost, tokens and calls. For other metrics: the HTTP Request node with the management credential.',
	],
	[
		'POST /analytics/query',
		'Query analytics data',
		'`account: getActivity` gives cost, tokens and calls. For other metrics: the HTTP Request node with the management credential.',
	],
	['POST /audio/speech', 'Create speech', of('audio: speak')],
	['POST /audio/transcriptions', 'Create transcription', of('audio: transcribe')],
	[
		'POST /auth/keys',
		'Exchange authorization code for API key',
		'For apps whose users bring their own OpenRouter accounts (OAuth with PKCE). Here the author’s key pays.',
	],
	[
		'POST /auth/keys/code',
		'Create authorization code',
		'For apps whose users bring their own OpenRouter accounts (OAuth with PKCE). Here the author’s key pays.',
	],
	['GET /benchmarks', 'List Benchmarks', STATISTICS],
	['GET /byok', 'List BYOK provider credentials', ADMINISTRATION],
	['POST /byok', 'Create a BYOK provider credential', ADMINISTRATION],
	['DELETE /byok/{id}', 'Delete a BYOK provider credential', ADMINISTRATION],
	['GET /byok/{id}', 'Get a BYOK provider credential', ADMINISTRATION],
	['PATCH /byok/{id}', 'Update a BYOK provider credential', ADMINISTRATION],
	['POST /chat/completions', 'Create a chat completion', of('chat: complete', 'chat: respond')],
	['GET /classifications/task', 'Task classification market share', STATISTICS],
	['GET /credits', 'Get remaining credits', of('account: getCredits')],
	[
		'POST /credits/coinbase',
		'Deprecated Coinbase Commerce charge endpoint',
		'OpenRouter has switched it off (status 410).',
	],
	['GET /datasets/app-rankings', 'Top apps by token usage', STATISTICS],
	['GET /datasets/rankings-daily', 'Daily token totals for top 50 models', STATISTICS],
	['GET /datasets/session-cost', 'Cost per session by harness and model', STATISTICS],
	['POST /embeddings', 'Submit an embedding request', of('embedding: create')],
	['GET /embeddings/models', 'List all embeddings models', LISTED_BY_MODALITY],
	[
		'GET /endpoints/zdr',
		'Preview the impact of ZDR on the available endpoints',
		'`model: getMany` has the filter Zero Data Retention.',
	],
	['GET /files', 'List files', FILES],
	['POST /files', 'Upload a file', FILES],
	['DELETE /files/{file_id}', 'Delete a file', FILES],
	['GET /files/{file_id}', 'Get file metadata', FILES],
	['GET /files/{file_id}/content', 'Download file content', FILES],
	['GET /generation', 'Get request & usage metadata for a generation', of('generation: get')],
	[
		'GET /generation/content',
		'Get stored prompt, completion, and error content for a generation',
		'Holds prompts and answers, and only where the account logs them. The workflow has both already.',
	],
	[
		'POST /generation/feedback',
		'Submit feedback for a generation',
		'A report to OpenRouter’s staff, written by people rather than by workflows.',
	],
	['GET /guardrails', 'List guardrails', ADMINISTRATION],
	['POST /guardrails', 'Create a guardrail', ADMINISTRATION],
	['GET /guardrails/assignments/keys', 'List all key assignments', ADMINISTRATION],
	['GET /guardrails/assignments/members', 'List all member assignments', ADMINISTRATION],
	['DELETE /guardrails/{id}', 'Delete a guardrail', ADMINISTRATION],
	['GET /guardrails/{id}', 'Get a guardrail', ADMINISTRATION],
	['PATCH /guardrails/{id}', 'Update a guardrail', ADMINISTRATION],
	['GET /guardrails/{id}/assignments/keys', 'List key assignments for a guardrail', ADMINISTRATION],
	['POST /guardrails/{id}/assignments/keys', 'Bulk assign keys to a guardrail', ADMINISTRATION],
	[
		'POST /guardrails/{id}/assignments/keys/remove',
		'Bulk unassign keys from a guardrail',
		ADMINISTRATION,
	],
	[
		'GET /guardrails/{id}/assignments/members',
		'List member assignments for a guardrail',
		ADMINISTRATION,
	],
	[
		'POST /guardrails/{id}/assignments/members',
		'Bulk assign members to a guardrail',
		ADMINISTRATION,
	],
	[
		'POST /guardrails/{id}/assignments/members/remove',
		'Bulk unassign members from a guardrail',
		ADMINISTRATION,
	],
	['POST /images', 'Generate an image', of('image: generate')],
	['GET /images/models', 'List image generation models', LISTED_BY_MODALITY],
	[
		'GET /images/models/{author}/{slug}/endpoints',
		'List endpoints for an image model',
		'`model: getEndpoints` gives the providers of a model.',
	],
	['GET /key', 'Get current API key', of('key: getCurrent')],
	['GET /keys', 'List API keys', of('key: getMany')],
	['POST /keys', 'Create a new API key', of('key: create')],
	['DELETE /keys/{hash}', 'Delete an API key', of('key: delete')],
	['GET /keys/{hash}', 'Get a single API key', of('key: get')],
	['PATCH /keys/{hash}', 'Update an API key', of('key: update')],
	[
		'POST /messages',
		'Create a message',
		'Anthropic’s form of the chat. `chat: complete` asks the same models.',
	],
	['GET /model/{author}/{slug}', 'Get a model by its slug', of('model: get')],
	['GET /models', 'List all models and their properties', of('model: getMany')],
	[
		'GET /models/count',
		'Get total count of available models',
		'`model: getMany` gives the list itself.',
	],
	[
		'GET /models/user',
		'List models filtered by user provider preferences, privacy settings, and guardrails',
		of('model: getMany'),
	],
	[
		'GET /models/{author}/{slug}/endpoints',
		'List all endpoints for a model',
		of('model: getEndpoints'),
	],
	['GET /observability/destinations', 'List observability destinations', ADMINISTRATION],
	['POST /observability/destinations', 'Create an observability destination', ADMINISTRATION],
	[
		'DELETE /observability/destinations/{id}',
		'Delete an observability destination',
		ADMINISTRATION,
	],
	['GET /observability/destinations/{id}', 'Get an observability destination', ADMINISTRATION],
	['PATCH /observability/destinations/{id}', 'Update an observability destination', ADMINISTRATION],
	['GET /organization/members', 'List organization members', ADMINISTRATION],
	['GET /presets', 'List presets', PRESETS],
	['GET /presets/{slug}', 'Get a preset', PRESETS],
	[
		'POST /presets/{slug}/chat/completions',
		'Create a preset from a chat-completions request body',
		PRESETS,
	],
	['POST /presets/{slug}/messages', 'Create a preset from a messages request body', PRESETS],
	['POST /presets/{slug}/responses', 'Create a preset from a responses request body', PRESETS],
	['GET /presets/{slug}/versions', 'List versions of a preset', PRESETS],
	['GET /presets/{slug}/versions/{version}', 'Get a specific version of a preset', PRESETS],
	['GET /providers', 'List all providers', of('provider: getMany')],
	['POST /rerank', 'Submit a rerank request', of('rerank: rank')],
	[
		'POST /responses',
		'Create a response',
		'OpenAI’s other form of the chat. `chat: complete` asks the same models; the OpenRouter Gateway speaks it to callers.',
	],
	['GET /scim/group-mappings', 'List SCIM group mappings', ADMINISTRATION],
	['POST /scim/group-mappings', 'Create a SCIM group mapping', ADMINISTRATION],
	['DELETE /scim/group-mappings/{id}', 'Delete a SCIM group mapping', ADMINISTRATION],
	['GET /scim/group-mappings/{id}', 'Get a SCIM group mapping', ADMINISTRATION],
	['PATCH /scim/group-mappings/{id}', 'Update a SCIM group mapping', ADMINISTRATION],
	['GET /scim/groups', 'List SCIM groups', ADMINISTRATION],
	['POST /videos', 'Submit a video generation request', of('video: generate')],
	['GET /videos/models', 'List all video generation models', LISTED_BY_MODALITY],
	['GET /videos/{jobId}', 'Poll video generation status', of('video: get')],
	['GET /videos/{jobId}/content', 'Download generated video content', of('video: download')],
	['GET /workspaces', 'List workspaces', ADMINISTRATION],
	['POST /workspaces', 'Create a workspace', ADMINISTRATION],
	['DELETE /workspaces/{id}', 'Delete a workspace', ADMINISTRATION],
	['GET /workspaces/{id}', 'Get a workspace', ADMINISTRATION],
	['PATCH /workspaces/{id}', 'Update a workspace', ADMINISTRATION],
	['GET /workspaces/{id}/budgets', 'List workspace budgets', ADMINISTRATION],
	['DELETE /workspaces/{id}/budgets/{interval}', 'Delete a workspace budget', ADMINISTRATION],
	['GET /workspaces/{id}/budgets/{interval}', 'Get a workspace budget', ADMINISTRATION],
	[
		'PUT /workspaces/{id}/budgets/{interval}',
		'Create or update a workspace budget',
		ADMINISTRATION,
	],
	['GET /workspaces/{id}/members', 'List workspace members', ADMINISTRATION],
	['POST /workspaces/{id}/members/add', 'Bulk add members to a workspace', ADMINISTRATION],
	['POST /workspaces/{id}/members/remove', 'Bulk remove members from a workspace', ADMINISTRATION],
];

/** Endpoints that OpenRouter has published since that file. */
export const NEWER_ENDPOINTS: typeof ENDPOINTS = [
	['POST /api/beta/batches', 'Create a batch', of('batch: create')],
	['GET /api/beta/batches/{id}', 'Get a batch', of('batch: get')],
	['POST /oauth/token', 'Exchange a token for a short-lived one', NOT_FOR_AUTHORS],
	['GET /oauth/jwks', 'Keys of these tokens', NOT_FOR_AUTHORS],
	['POST /systemone', 'System One', NOT_FOR_AUTHORS],
	['POST /api/alpha/decisions', 'Decisions (alpha)', NOT_FOR_AUTHORS],
	['GET /containers/{id}/files', 'Files of a container', NOT_FOR_AUTHORS],
	['GET /interns', 'Interns', NOT_FOR_AUTHORS],
	['GET /vault/secrets', 'Secrets', NOT_FOR_AUTHORS],
];

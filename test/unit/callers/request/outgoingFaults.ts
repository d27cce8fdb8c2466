/**
 * What a checked request has that its policy forbids: one line per fault, none when it may go. It
 * has lists of its own, from OpenRouter's API reference, and nothing of the code that it checks.
 */
import type { CheckedRequest } from '../../../../nodes/shared/callers/request/checkRequest';
import type { CallerPolicy } from '../../../../nodes/shared/callers/request/policy';

type Members = Record<string, unknown>;

const GRANTABLE = new Set(
	`temperature top_p top_k min_p top_a frequency_penalty presence_penalty repetition_penalty seed stop
	logit_bias logprobs top_logprobs response_format structured_outputs reasoning reasoning_effort
	include_reasoning verbosity modalities image_config audio`.split(/\s+/),
);
const TOOL_FIELDS = ['tools', 'tool_choice', 'parallel_tool_calls'];
const PROTOTYPE_NAMES = new Set(['__proto__', 'constructor', 'prototype']);
const FORBIDDEN_NAMES = new Set(
	`file_id models preset plugins provider service_tier route debug
	transforms prediction web_search_options user session_id metadata trace stream`.split(/\s+/),
);

export function outgoingFaults(request: CheckedRequest, policy: CallerPolicy): string[] {
	const { model, messages, fields } = request;
	const faults: string[] = [];
	const expectThat = (holds: boolean, fault: string) => {
		if (!holds) faults.push(fault);
	};

	expectThat(mayAnswer(model, policy), `model ${model}`);
	expectThat(
		Object.keys(request).sort().join() === 'fields,messages,model',
		'members of the request',
	);

	const ceiling = Number.isNaN(policy.maxOutputTokens) ? 1_024 : policy.maxOutputTokens;
	const limit = fields.max_tokens;
	expectThat(
		Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= ceiling,
		`limit ${limit}`,
	);
	const reasoning = (fields.reasoning ?? {}) as Members;
	const { max_tokens: thinking = 0 } = reasoning;
	expectThat(Number(thinking) >= 0 && Number(thinking) < Number(limit), `budget ${thinking}`);
	const words = [reasoning.effort, reasoning.max_tokens, fields.reasoning_effort];
	expectThat(words.filter((word) => word !== undefined).length <= 1, 'two words on reasoning');
	for (const name of Object.keys(fields)) {
		const granted =
			name === 'max_tokens' ||
			(GRANTABLE.has(name) && policy.allowedFields.includes(name)) ||
			(TOOL_FIELDS.includes(name) && policy.allowTools);
		expectThat(granted, `field ${name}`);
	}
	for (const tool of (fields.tools ?? []) as Members[]) {
		expectThat(tool.type === 'function', `tool of type ${String(tool.type)}`);
		expectThat(Object.keys(tool).sort().join() === 'function,type', 'members of a tool');
		const known = ['name', 'description', 'parameters', 'strict'];
		expectThat(
			Object.keys(tool.function as Members).every((key) => known.includes(key)),
			'function',
		);
	}
	const choice = fields.tool_choice;
	const functions = ((fields.tools ?? []) as Members[]).map((tool) => named(tool));
	expectThat(choice === undefined || functions.length > 0, 'a choice among no functions');
	expectThat(typeof choice !== 'object' || functions.includes(named(choice)), 'tool_choice');
	expectThat(choice !== 'required' || policy.authorTools.length === 0, 'a forced tool');
	expectThat(!functions.some((name) => policy.authorTools.includes(name)), 'a shadowed tool');
	// A caller's JSON schemas may have any names.
	const rest = Object.entries(fields).filter(([name]) => !/^(tools|response_format)$/.test(name));
	expectThat(!hasName(Object.fromEntries(rest)) && !hasName(messages), 'a forbidden name');
	expectThat(!hasName(request, PROTOTYPE_NAMES), 'a prototype name');

	const prompt =
		policy.systemPrompt.trim() === '' ? [] : [{ role: 'system', content: policy.systemPrompt }];
	const [others, own] = [messages.slice(prompt.length), messages.slice(0, prompt.length)];
	const start = others.findIndex(({ role }) => role !== 'system' && role !== 'developer');
	const [instructions, said] = [others.slice(0, start), others.slice(start)];
	expectThat(
		instructions.length === 0 || policy.callerInstructions === 'append',
		'instructions of the caller’s',
	);
	expectThat(others.length <= policy.maxMessages, `${others.length} messages`);
	expectThat(JSON.stringify(own) === JSON.stringify(prompt), 'system prompt');
	expectThat(said.length >= 1 && said.length <= policy.maxMessages, `${said.length} messages`);
	const last = said.at(-1)?.role;
	expectThat(last === 'user' || (policy.allowTools && last === 'tool'), `last is ${last}`);

	let chars = 0;
	const attached: string[] = [];
	for (const [index, message] of others.entries()) {
		const { role, content } = message;
		const answering = policy.allowTools ? ['user', 'assistant', 'tool'] : ['user', 'assistant'];
		const roles = index < instructions.length ? ['system', 'developer'] : answering;
		expectThat(roles.includes(role), `role ${role}`);
		const members = policy.allowTools
			? ['role', 'content', 'name', 'tool_calls', 'tool_call_id', 'reasoning', 'reasoning_details']
			: ['role', 'content'];
		expectThat(
			Object.keys(message).every((name) => members.includes(name)),
			'members of a message',
		);
		for (const call of (message.tool_calls ?? []) as Members[]) {
			expectThat(call.type === 'function', `call of type ${String(call.type)}`);
		}
		if (typeof content === 'string') chars += content.length;
		for (const part of Array.isArray(content) ? (content as Members[]) : []) {
			if (part.type === 'text') chars += String(part.text).length;
			else attached.push(attachmentFault(part, role, policy, expectThat));
		}
	}
	expectThat(chars <= policy.maxChars, `${chars} characters`);
	expectThat(attached.length <= policy.maxAttachments, `${attached.length} attachments`);
	expectThat(attached.join('').length <= policy.maxAttachmentChars, 'size of attachments');
	return faults;
}

/** What the part attaches; reports what is wrong with it. */
function attachmentFault(
	part: Members,
	role: string,
	policy: CallerPolicy,
	expectThat: (holds: boolean, fault: string) => void,
): string {
	const kinds: Record<string, { kind: string; source: string; members: string[] }> = {
		image_url: { kind: 'image', source: 'url', members: ['url', 'detail'] },
		input_audio: { kind: 'audio', source: 'data', members: ['data', 'format'] },
		file: { kind: 'file', source: 'file_data', members: ['filename', 'file_data'] },
	};
	const type = String(part.type);
	const rule = kinds[type];
	expectThat(rule !== undefined, `part of type ${type}`);
	if (rule === undefined) return '';
	const body = part[type] as Members;
	expectThat(
		policy.attachments.some((kind) => kind === rule.kind),
		`attachment ${rule.kind}`,
	);
	expectThat(role === 'user', `attachment of ${role}`);
	expectThat(
		Object.keys(part).sort().join() === [type, 'type'].sort().join(),
		`members of ${type}`,
	);
	expectThat(
		Object.keys(body).every((name) => rule.members.includes(name)),
		`members in ${type}`,
	);
	const source = String(body[rule.source]);
	const allowed =
		type === 'input_audio' ? /^[\w+/=]+$/ : /^(https:\/\/[^@]+$|data:[\w/+.-]+;base64,)/;
	expectThat(allowed.test(source), `source ${source}`);
	return source;
}

const named = (tool: unknown): string =>
	String(((tool as Members).function as Members | undefined)?.name);

function mayAnswer(model: string, { model: own, allowedModels }: CallerPolicy): boolean {
	if (model === own) return true;
	if (model.includes('@')) return false;
	if (allowedModels.includes(model) && !model.includes('*')) return true;
	const [vendor] = model.split('/');
	return (
		allowedModels.includes(`${vendor}/*`) &&
		/^[^/:*]+\/[^/:*]+$/.test(model) &&
		vendor !== 'openrouter'
	);
}

const hasName = (value: unknown, names = FORBIDDEN_NAMES): boolean =>
	typeof value === 'object' &&
	value !== null &&
	Object.entries(value).some(([name, member]) => names.has(name) || hasName(member, names));

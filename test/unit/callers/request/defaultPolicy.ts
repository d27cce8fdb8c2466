/** The policy of an author who has set nothing, as both nodes read it (see node/callerDefaults.test.ts). */
import type { CallerPolicy } from '../../../../nodes/shared/callers/request/policy';

export const DEFAULT_POLICY: Omit<CallerPolicy, 'model'> = {
	allowedModels: [],
	allowedFields: [],
	systemPrompt: '',
	callerInstructions: 'refuse',
	maxMessages: 50,
	maxChars: 20_000,
	attachments: [],
	maxAttachments: 5,
	maxAttachmentChars: 8_000_000,
	maxOutputTokens: 1_024,
	allowTools: false,
	authorTools: [],
	unallowedFields: 'refuse',
};

/** LangChain's part of the cases, whichever package makes the model. */
import { runCases } from './cases.mjs';

/** @param {(model: string) => import('@langchain/core/language_models/chat_models').BaseChatModel} chatModel */
export async function runWithLangChain(chatModel) {
	let finishReason;
	await runCases({
		whole: async (model, prompt) => (await chatModel(model).invoke(prompt)).text,
		streamed: async function* (model, prompt) {
			finishReason = undefined;
			for await (const chunk of await chatModel(model).stream(prompt)) {
				finishReason ??= chunk.response_metadata.finish_reason;
				yield chunk.text;
			}
		},
		finishReason: () => finishReason,
	});
}

/** Memories in the shapes in which n8n's nodes give them. */
import type { BaseListChatMessageHistory } from '@langchain/core/chat_history';
import { InMemoryChatMessageHistory } from '@langchain/core/chat_history';
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';

type Values = Record<string, string>;

/** LangChain's BufferWindowMemory, as Simple Memory, Postgres, Redis, MongoDB and Xata make it. */
export class BufferWindowMemory {
	readonly returnMessages = true;
	readonly inputKey: string = 'input';
	readonly outputKey: string = 'output';
	readonly memoryKey = 'chat_history';

	constructor(
		readonly k: number,
		readonly chatHistory: BaseListChatMessageHistory = new InMemoryChatMessageHistory(),
	) {}

	get memoryKeys() {
		return [this.memoryKey];
	}
	async loadMemoryVariables(): Promise<object> {
		const messages = await this.chatHistory.getMessages();
		return { [this.memoryKey]: messages.slice(-this.k * 2) };
	}
	async saveContext(input: Values, output: Values): Promise<void> {
		await this.chatHistory.addUserMessage(input[this.inputKey] ?? '');
		await this.chatHistory.addAIMessage(output[this.outputKey] ?? '');
	}
	async clear(): Promise<void> {
		await this.chatHistory.clear();
	}
}

/** Zep: a service holds the messages, and gives a summary with them. `chatHistory` is of no use. */
export class ZepMemory {
	readonly chatHistory = new InMemoryChatMessageHistory();
	readonly inputKey = 'input';
	readonly outputKey = 'output';
	readonly memoryKey = 'chat_history';
	private stored: BaseMessage[] = [];

	get memoryKeys() {
		return [this.memoryKey];
	}
	async loadMemoryVariables(): Promise<object> {
		const summary = this.stored.length === 0 ? [] : [new SystemMessage('They greeted.')];
		return { [this.memoryKey]: [...summary, ...this.stored] };
	}
	async saveContext(input: Values, output: Values): Promise<void> {
		this.stored.push(new HumanMessage(`${input.input}`), new AIMessage(`${output.output}`));
	}
	async clear(): Promise<void> {
		this.stored = [];
	}
}

/** Motorhead: read once into `chatHistory`, without a window. */
export class MotorheadMemory {
	readonly chatHistory = new InMemoryChatMessageHistory();
	readonly inputKey = 'input';
	readonly outputKey = 'output';
	readonly memoryKey = 'chat_history';

	async loadMemoryVariables(): Promise<object> {
		return { [this.memoryKey]: await this.chatHistory.getMessages() };
	}
	async saveContext(input: Values, output: Values): Promise<void> {
		await this.chatHistory.addUserMessage(input.input ?? '');
		await this.chatHistory.addAIMessage(output.output ?? '');
	}
	async clear(): Promise<void> {
		await this.chatHistory.clear();
	}
}

/** n8n's proxy around a memory: it logs two functions, and gives errors a description. */
export const logged = <T extends object>(memory: T, log: string[] = []): T =>
	new Proxy(memory, {
		get(target, name) {
			const member: unknown = Reflect.get(target, name);
			if (name !== 'loadMemoryVariables' && name !== 'saveContext') return member;
			return async (...args: unknown[]) => {
				log.push(name);
				try {
					return await (member as (...all: unknown[]) => Promise<unknown>).apply(target, args);
				} catch (error) {
					const { message } = error as Error;
					throw Object.assign(new Error(message), { description: message });
				}
			};
		},
	});

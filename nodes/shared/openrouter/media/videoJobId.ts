/** Checks the ID of a video's job, so that one of another kind is not sent. Pure. */
import { invalidInput } from '../../failure/failure';

const OTHER_KINDS: ReadonlyArray<[start: RegExp, kind: string]> = [
	[/^sk-or-/i, 'an API key'],
	[/^gen-/i, 'a generation ID'],
	[/^batch[_-]/i, 'the ID of a batch'],
	[/^(chatcmpl|cmpl|resp|msg|rs|call)[_-]/i, 'the ID of a chat'],
	[/^file[_-]/i, 'the ID of a file'],
	[/^(https?:\/)?\//i, 'an address'],
	[/\//, 'the ID of a model'],
];

/** With a letter or a digit: “..” would lead to another path. */
const JOB_ID = /^(?=.*[a-z\d])[\w.:~-]{1,256}$/i;

const HINT =
	'Map “jobId” of the output of Video: Generate, or “data.id” of OpenRouter’s call of your webhook';

/** The ID without space around it. Throws `OpenRouterError` (`invalid_input`), which names the `label`. */
export function checkVideoJobId(text: string, label = 'Job ID'): string {
	const jobId = text.trim();
	if (jobId === '') throw invalidInput(`${label} is empty`, HINT);
	const other = OTHER_KINDS.find(([start]) => start.test(jobId));
	if (other !== undefined) {
		throw invalidInput(`${label} is ${other[1]}, not the ID of a video’s job`, HINT);
	}
	if (JOB_ID.test(jobId)) return jobId;
	throw invalidInput(`${label} has signs that no ID of a video’s job has`, HINT);
}

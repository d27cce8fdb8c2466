/** Single values, names and nested JSON as a careless or malicious page may send them. */
import fc from 'fast-check';
import { CHAT_FIELDS } from '../../../../nodes/shared/callers/request/chatFields';

/** As JSON.parse makes them: `__proto__` is an ordinary own member. */
export const ownRecord = (entries: ReadonlyArray<readonly [string, unknown]>): object => {
	const record = {};
	for (const [name, value] of entries) {
		Object.defineProperty(record, name, {
			value,
			enumerable: true,
			configurable: true,
			writable: true,
		});
	}
	return record;
};

export const MODELS = [
	'own/model',
	'a/b',
	'a/c',
	'a/b:nitro',
	'a/b@preset/p',
	'@preset/p',
	'v/x',
	'v/x:online',
	'v/*',
	'openrouter/auto',
	'openrouter/fusion',
	'~v/latest',
	'',
];

export const URLS = [
	'https://a.example/x.png',
	'http://a.example/x.png',
	'https://u:p@a.example/',
	'blob:https://a.example/1',
	'file:///etc/passwd',
	'javascript:alert(1)',
	'data:image/png;base64,iVBORw0KGgo=',
	'data:image/svg+xml;base64,PHN2Zz4=',
	'data:application/pdf;base64,JVBERi0x',
	'data:audio/mpeg;base64,SUQz',
	'data:text/html,<b>',
];

export const text = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom('Hi', 'and then?', ' ', '') },
	{ weight: 3, arbitrary: fc.string({ maxLength: 60 }) },
	{ weight: 1, arbitrary: fc.constantFrom('[object Object]', ...URLS, ...MODELS) },
);

const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'prototype'];

export const name = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom(...Object.keys(CHAT_FIELDS)) },
	{
		weight: 4,
		arbitrary: fc.constantFrom(
			'role',
			'content',
			'type',
			'text',
			'url',
			'file_id',
			'message',
			'input',
		),
	},
	{ weight: 2, arbitrary: fc.string({ maxLength: 8 }) },
	{ weight: 1, arbitrary: fc.constantFrom(...PROTOTYPE_NAMES, 'toString', 'hasOwnProperty') },
);

const scalar = fc.oneof(
	text,
	fc.constantFrom(null, true, false, 0, 1, -1, 0.5, 16, 9e9, 1e300),
	fc.constantFrom(...MODELS, ...URLS),
);

export const { anything } = fc.letrec((tie) => ({
	anything: fc.oneof(
		{ maxDepth: 4, depthSize: 'small' },
		scalar,
		fc.array(tie('anything'), { maxLength: 3 }),
		fc.array(fc.tuple(name, tie('anything')), { maxLength: 3 }).map(ownRecord),
	),
}));

/** `proper` mostly, else anything. */
export const mostly = (proper: fc.Arbitrary<unknown>, weight = 30): fc.Arbitrary<unknown> =>
	fc.oneof({ weight, arbitrary: proper }, { weight: 1, arbitrary: anything });

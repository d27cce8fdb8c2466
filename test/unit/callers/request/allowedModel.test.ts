import { expect, test } from '@jest/globals';
import { OWN_MODEL, TOOLS, ask, check, outgoing, refuses } from './checking';
import { Failure } from '../../../../nodes/shared/failure/failure';

test.each([
	{ name: 'the node’s own model when there is none', model: undefined, sent: OWN_MODEL },
	{ name: 'the node’s own model for null', model: null, sent: OWN_MODEL },
	{ name: 'the node’s own model for an empty text', model: '', sent: OWN_MODEL },
	{ name: 'the node’s own model by its ID', model: OWN_MODEL, sent: OWN_MODEL },
	{ name: 'a listed model', model: 'a/b', sent: 'a/b' },
	{ name: 'a model of a listed vendor', model: 'vendor/any-1.5', sent: 'vendor/any-1.5' },
	{ name: 'a listed variant', model: 'a/b:free', sent: 'a/b:free' },
	{ name: 'a listed router', model: 'openrouter/auto', sent: 'openrouter/auto' },
	{ name: 'a listed alias', model: '~x/family-latest', sent: '~x/family-latest' },
])('sends $name', ({ model, sent }) => {
	const allowedModels = ['a/b', ' vendor/* ', 'a/b:free', 'openrouter/auto', '~x/*', ''];
	expect(outgoing(ask({ model }), { allowedModels }).model).toBe(sent);
});

test('the node’s own model may be a preset', () => {
	expect(outgoing(ask({}), { model: ' @preset/mine ' }).model).toBe('@preset/mine');
	expect(outgoing(ask({ model: '@preset/mine' }), { model: '@preset/mine' }).model).toBe(
		'@preset/mine',
	);
});

refuses(403, 'model_not_allowed', [['any other model by default', ask({ model: 'a/b' })]]);

const allowedModels = [
	'vendor/*',
	'openrouter/*',
	'OpenRouter/*',
	'*',
	'/*',
	'@preset/y',
	'listed/x@preset/y',
];
refuses(
	403,
	'model_not_allowed',
	[
		'another/model',
		'vendor/x:nitro',
		'vendor/x:online',
		'vendor/x@preset/y',
		'@preset/y',
		'listed/x@preset/y',
		'openrouter/auto',
		'OpenRouter/auto',
		'vendor/*',
		'vendor/',
		'vendor/a/b',
		'vendor',
		'vendor/..',
		'vendor/-x',
		'/x',
		'Vendor/x',
		' vendor/x',
		'vendor/x\n',
		'*',
		5,
		['vendor/x'],
		true,
	].map((model) => [JSON.stringify(model), ask({ model }), { allowedModels }]),
);

test('no model, preset or variant that a browser names runs with the author’s key unless it is listed', () => {
	for (const model of ['@preset/x', `${OWN_MODEL}:nitro`, 'openrouter/fusion', 'a/dear-one']) {
		expect(check(ask({ model }), {})).toBeInstanceOf(Failure);
	}
	for (const field of [{ models: ['a/b'] }, { plugins: [{ id: 'web' }] }, { preset: 'x' }]) {
		expect(check(ask(field), {})).toBeInstanceOf(Failure);
	}
	const files = { tools: [{ type: 'openrouter:files' }] };
	expect(check(ask(files), TOOLS)).toBeInstanceOf(Failure);
});

test('a refusal quotes a model’s name only when it holds no markup', () => {
	const message = (model: string) => {
		const result = check(ask({ model }));
		return result instanceof Failure ? result.message : '';
	};
	expect(message('a/b')).toContain('“a/b”');
	expect(message('<img src=x>')).toContain('does not offer the model that was asked for');
});

test('a pattern without a vendor allows no model, not even its own text', () => {
	for (const allowed of ['*/*', '*', '/*', '*/x', '**/*']) {
		for (const model of ['*/x', '/x', 'a/x', '*/*', '*', '**/x']) {
			expect(check(ask({ model }), { allowedModels: [allowed] })).toBeInstanceOf(Failure);
		}
	}
	expect(check(ask({ model: '~a/x-latest' }), { allowedModels: ['~a/*'] })).not.toBeInstanceOf(
		Failure,
	);
});

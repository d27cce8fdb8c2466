import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createOriginGate, unusableOrigins } from '../../../nodes/shared/callers/origin';

const LIST = [
	'https://app.example.com',
	' https://*.weweb.app ',
	'http://localhost:3000',
	'https://Shop.Example/',
	'https://*.ports.example:8443',
	'https://bücher.example',
	'capacitor://localhost',
	'',
];

const gate = createOriginGate({ allowedOrigins: LIST, allowServers: false });

test.each([
	'https://app.example.com',
	'https://a.weweb.app',
	'https://a.b.weweb.app',
	'http://localhost:3000',
	'https://shop.example',
	'https://x.ports.example:8443',
	'https://xn--bcher-kva.example',
	'capacitor://localhost',
])('allows the origin %s', (origin) => {
	expect(gate(origin)).toBeUndefined();
});

test.each([
	{ name: 'another scheme', origin: 'http://app.example.com' },
	{ name: 'another port', origin: 'https://app.example.com:444' },
	{ name: 'no port where the entry has one', origin: 'http://localhost' },
	{ name: 'another port under a wildcard', origin: 'https://x.ports.example' },
	{ name: 'a sub-domain of an exact entry', origin: 'https://x.app.example.com' },
	{ name: 'a domain that ends like an entry', origin: 'https://evilapp.example.com' },
	{ name: 'a domain that begins like an entry', origin: 'https://app.example.com.evil.example' },
	{ name: 'the domain of a wildcard itself', origin: 'https://weweb.app' },
	{ name: 'a domain that only ends like a wildcard’s', origin: 'https://evilweweb.app' },
	{ name: 'a path that ends like a wildcard’s domain', origin: 'https://evil.example/.weweb.app' },
	{ name: 'a user name before a wildcard’s domain', origin: 'https://evil.example@a.weweb.app' },
	{ name: 'a query that ends like a wildcard’s domain', origin: 'https://evil.example?.weweb.app' },
	{ name: 'an empty label under a wildcard', origin: 'https://.weweb.app' },
	{ name: 'http under a wildcard of https', origin: 'http://a.weweb.app' },
	{ name: 'a line break', origin: 'https://a\n.weweb.app' },
	{ name: 'null', origin: 'null' },
	{ name: 'an empty header', origin: '' },
	{ name: 'two headers', origin: ['https://app.example.com'] },
	{ name: 'upper case', origin: 'HTTPS://APP.EXAMPLE.COM' },
	{ name: 'no header', origin: undefined },
])('refuses an origin: $name', ({ origin }) => {
	expect(gate(origin)).toMatchObject({ statusCode: 403, errorType: 'origin_not_allowed' });
});

test('a call without Origin is allowed when servers may call, but another origin is not', () => {
	const open = createOriginGate({ allowedOrigins: LIST, allowServers: true });
	expect(open(undefined)).toBeUndefined();
	expect(open('null')).toMatchObject({ statusCode: 403 });
	expect(open('https://evil.example')).toMatchObject({ statusCode: 403 });
});

test.each([undefined, 'null', 'https://anyone.example'])(
	'allows the origin %p when there is no list',
	(origin) => {
		expect(createOriginGate({ allowedOrigins: [], allowServers: false })(origin)).toBeUndefined();
		expect(
			createOriginGate({ allowedOrigins: ['', ' '], allowServers: false })(origin),
		).toBeUndefined();
	},
);

const UNUSABLE = [
	'*',
	'null',
	'example.com',
	'localhost:3000',
	'https://*',
	'https://a.*.example',
	'https://*.*.example',
	'https://a.example/path',
	'https://*.a.example/path',
	'https://u@a.example',
	'file:///index.html',
];

test.each(UNUSABLE)('the entry %s allows nothing, and a hint names it', (entry) => {
	const closed = createOriginGate({ allowedOrigins: [entry], allowServers: false });
	for (const origin of [entry, 'null', 'https://a.example', 'https://a.b.example', undefined]) {
		expect(closed(origin)).toMatchObject({ statusCode: 403 });
	}
	expect(unusableOrigins([entry, ...LIST])).toEqual([entry]);
});

const host = fc
	.array(fc.constantFrom('a', 'b', 'evil', 'x-1'), { minLength: 1, maxLength: 3 })
	.map((labels) => [...labels, 'example'].join('.'));
const anyOrigin = fc
	.tuple(
		fc.constantFrom('https', 'http', 'capacitor'),
		host,
		fc.constantFrom('', ':443', ':80', ':8443'),
		fc.constantFrom('', '', '', '/', '/p', '.', '@a.example', '#', ' '),
	)
	.map(([scheme, name, port, tail]) => `${scheme}://${name}${port}${tail}`);

/** What the platform's URL makes of it; undefined for what no browser sends as an origin. */
function parsed(origin: string): URL | undefined {
	if (!URL.canParse(origin)) return undefined;
	const url = new URL(origin);
	return `${url.protocol}//${url.host}` === origin ? url : undefined;
}

test('an exact entry allows what URL says is the same origin', () => {
	fc.assert(
		fc.property(anyOrigin, anyOrigin, (entry, origin) => {
			const [allowed, asked] = [parsed(entry), parsed(origin)];
			fc.pre(allowed !== undefined);
			const same = asked !== undefined && asked.href === allowed?.href;
			const verdict = createOriginGate({ allowedOrigins: [entry], allowServers: true })(origin);
			expect(verdict === undefined).toBe(same);
		}),
		{ numRuns: 5_000 },
	);
});

test('a wildcard allows what URL says is a sub-domain', () => {
	fc.assert(
		fc.property(anyOrigin, anyOrigin, (base, origin) => {
			const [allowed, asked] = [parsed(base), parsed(origin)];
			fc.pre(allowed !== undefined);
			const isSubdomain =
				asked !== undefined &&
				asked.protocol === allowed?.protocol &&
				asked.port === allowed.port &&
				asked.hostname.endsWith(`.${allowed.hostname}`);
			const entry = base.replace('://', '://*.');
			const verdict = createOriginGate({ allowedOrigins: [entry], allowServers: true })(origin);
			expect(verdict === undefined).toBe(isSubdomain);
		}),
		{ numRuns: 5_000 },
	);
});

test('the check never throws, whatever the header is', () => {
	fc.assert(
		fc.property(fc.anything(), fc.array(fc.string()), (origin, allowedOrigins) => {
			createOriginGate({ allowedOrigins, allowServers: false })(origin);
		}),
	);
});

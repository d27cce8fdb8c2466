/** What the open internet does to a public webhook, against the gateway. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ANSWERED, BODIES, MODEL, refusal, type Attack } from './abuseBodies';
import {
	DIFFERENCES,
	LEAVING_OUT,
	TOKEN_DIFFERENCES,
	asStreams,
	atGateway,
} from './abuseDifferences';
import { FLOODS, HI, LEGITIMATE, legitimateAreAnswered } from './abuseFloods';
import { authorizationAttacks, MODEL_LIST, PATHS, SUBJECTS } from './abuseGatewayCalls';
import {
	bearerCallers,
	KNOWN_TOKEN,
	SUITE_ID,
	callerOfToken,
	jwtCallers,
	notSignedIn,
	publishGuarded,
	sentTokens,
} from './abuseGateways';
import { ALIKE, inProtocol, PROTOCOLS, speaking, type AbuseProtocol } from './abuseProtocols';
import { openSuite, titled, type AbuseSuite, type Target } from './abuseSuite';
import { ALL_ALLOWED, TICKED, TICKED_ALLOWS } from './abuseTicked';
import { JWT_SECRET, tokenAttacks } from './abuseTokens';
import { TRANSPORT } from './abuseTransport';
import { WORDS } from './abuseWords';
import { userClaims } from './tokens';

const ROWS = [...BODIES, ...TRANSPORT];
const TOKEN_ROWS = tokenAttacks(JWT_SECRET);

const REQUESTS = 200;

const tickedIn = (protocol: AbuseProtocol): Attack[] => [
	...inProtocol(protocol, TICKED, ALIKE),
	...protocol.ownTicked,
];

let suite: AbuseSuite;
/** Refuses fields that are not allowed, reports failures. */
let bearer: Target;
/** Leaves such fields out, never reports. */
let jwt: Target;
/** Its author allows all that can be allowed, and wants all reports. */
let ticked: Target;

beforeAll(async () => {
	suite = await openSuite('abuse-gateway');
	bearer = await publishGuarded(suite, '1 tokens', bearerCallers());
	jwt = await publishGuarded(suite, '2 JWT', jwtCallers(), {
		options: { unallowedFields: 'drop' },
		report: 'never',
	});
	const { allowedModels, ...callerMay } = ALL_ALLOWED;
	ticked = await publishGuarded(suite, '3 all allowed', bearerCallers(), {
		models: [MODEL, ...allowedModels],
		callerMay,
		report: 'always',
	});
	ticked.allowed = { ...ticked.allowed, ...TICKED_ALLOWS };
});
beforeEach(() => suite.upstream.clear());
afterAll(async () => await suite?.close());

describe('whole answers for callers with tokens of the author’s', () => {
	test.each(titled(atGateway(ROWS, DIFFERENCES)))('$title', async (row) => {
		await suite.attack(bearer, row);
	});
});

describe('streams for signed-in users', () => {
	test.each(titled(asStreams(atGateway(ROWS, [...DIFFERENCES, ...LEAVING_OUT]))))(
		'$title',
		async (row) => {
			const seen = await suite.attack(jwt, row);
			if (row.outcome.kind === 'answered') expect(seen.isStreamed).toBe(row.isStreamed);
		},
	);

	test.each(titled(asStreams(atGateway(TOKEN_ROWS, TOKEN_DIFFERENCES))))('$title', async (row) => {
		await suite.attack(notSignedIn(jwt), row);
	});

	test.each(titled(asStreams(SUBJECTS)))('$title', async (row) => {
		await suite.attack(notSignedIn(jwt), row);
	});

	test('serves the user whom all of these wanted to be', async () => {
		const alice = callerOfToken(userClaims('alice'));
		const { outcome } = await suite.call(jwt, { body: { ...HI, stream: true } }, alice);
		expect(outcome).toEqual(ANSWERED);
		suite.expectNoBreach(jwt.allowed);
	});
});

describe.each(['bearer', 'jwt'])('the gateway with %s', (name) => {
	const target = () => (name === 'bearer' ? bearer : jwt);

	test.each(WORDS)('$title', async ({ run }) => {
		await run(suite, target());
	});

	test.each(FLOODS)('$title', async ({ run }) => {
		await run(suite, target());
	});
});

describe('the gateway of an author who allows all that can be allowed', () => {
	test.each(titled(TICKED))('$title', async (row) => {
		await suite.attack(ticked, row);
	});
});

/** A chat's rows are those above. */
describe.each(PROTOCOLS)('in the protocol of /$path', (protocol) => {
	test.each(titled([...inProtocol(protocol, atGateway(ROWS, DIFFERENCES)), ...protocol.own]))(
		'$title',
		async (row) => {
			await suite.attack(speaking(bearer, protocol), row);
		},
	);

	test.each(WORDS)('$title', async ({ run }) => {
		const target = speaking(bearer, protocol);
		await run(suite, target, (content) => protocol.body([{ role: 'user', content }], {}));
	});

	test.each(titled(asStreams(tickedIn(protocol))))(
		'of an author who allows all that can be allowed, $title',
		async (row) => {
			const seen = await suite.attack(speaking(ticked, protocol), row);
			if (row.outcome.kind === 'answered') expect(seen.isStreamed).toBe(row.isStreamed);
		},
	);
});

describe('what only a gateway gets', () => {
	test.each(titled(asStreams([...authorizationAttacks(KNOWN_TOKEN), ...PATHS])))(
		'$title',
		async (row) => {
			await suite.attack(bearer, row);
		},
	);

	test('the OpenRouter key opens nothing', async () => {
		const headers = { Authorization: `Bearer ${suite.upstream.apiKey}` };
		const seen = await suite.call(bearer, { body: HI, headers });
		suite.record(bearer, 'authorization', 'the OpenRouter key', seen);
		expect(seen.outcome).toEqual(refusal(401, 'invalid_api_key'));
		expect(suite.upstream.requests()).toEqual([]);
	});

	test('who may list models sees those that they may name', async () => {
		const list = { ...jwt, url: modelsUrl(jwt) };
		const { text } = await suite.call(list, { method: 'GET' });
		const models = JSON.parse(text) as Array<{ id: string }>;
		expect(models.map(({ id }) => id)).toEqual([MODEL]);
	});

	test.each(titled(MODEL_LIST))('$title', async (row) => {
		await suite.attack({ ...bearer, url: modelsUrl(bearer) }, row);
	});
});

const modelsUrl = ({ url }: Target): string => url.replace(/chat\/completions$/, 'models');

describe('after all this', () => {
	test(
		`${REQUESTS} legitimate requests, ${LEGITIMATE.atOnce} at once, are answered`,
		async () =>
			await legitimateAreAnswered(suite, REQUESTS, [
				{ target: bearer },
				{ target: jwt, more: { stream: true } },
			]),
		LEGITIMATE.timeoutMs,
	);

	test('refused calls have started no execution, whatever is reported', async () => {
		// What a failure upstream in each protocol and the answered rows have left shows that more would be seen.
		const rows = [...TICKED, ...PROTOCOLS.flatMap(tickedIn)];
		const answered = rows.filter(({ outcome }) => outcome.kind === 'answered');
		const counts = await suite.executionCounts();
		const [ofBearer, ofJwt, ofTicked] = suite.workflowNames.map((name) => counts[name]);
		expect({ ofBearer, ofJwt, ofTicked }).toEqual({
			ofBearer: 1 + PROTOCOLS.length,
			ofJwt: 0,
			ofTicked: answered.length,
		});
	});

	test('neither the key nor a caller’s token is in n8n’s log or its database', () => {
		const rows = TOKEN_ROWS.map(({ call }) => String(call.headers?.Authorization ?? ''));
		const signatures = [...rows, ...sentTokens].map((token) => token.split('.')[2] ?? '');
		suite.expectNoTrace([
			suite.upstream.apiKey,
			SUITE_ID,
			...signatures.filter((signature) => signature !== ''),
		]);
	});
});

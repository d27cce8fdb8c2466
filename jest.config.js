/**
 * Three suites, fastest first, and two that `npm test` leaves out: one installs older n8n, the other
 * needs Redis and Postgres. Unit tests read the TypeScript sources; all others load what
 * `npm run build` made, because that is what users install.
 */
const common = {
	testEnvironment: 'node',
	setupFilesAfterEnv: ['<rootDir>/test/support/patience.js'],
	// The build copies package.json there for a moment, and two of one name make jest warn.
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	transform: {
		'^.+\\.ts$': [
			'ts-jest',
			// TS151002 asks for isolatedModules, which would switch the type check off.
			{ tsconfig: 'test/tsconfig.json', diagnostics: { ignoreCodes: [151002] } },
		],
		// These exist as ES modules only, which jest's own require cannot load.
		'/node_modules/(eventsource-parser|jose|p-limit|yocto-queue)/.+\\.js$': [
			'ts-jest',
			{
				tsconfig: { allowJs: true, module: 'commonjs', target: 'es2022' },
				diagnostics: false,
				isolatedModules: true,
			},
		],
	},
	transformIgnorePatterns: ['/node_modules/(?!(eventsource-parser|jose|p-limit|yocto-queue)/)'],
};

module.exports = {
	projects: [
		{ ...common, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
		{
			...common,
			displayName: 'integration',
			testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
		},
		{
			...common,
			displayName: 'e2e',
			testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
			globalSetup: '<rootDir>/test/e2e/globalSetup.js',
			globalTeardown: '<rootDir>/test/e2e/globalTeardown.js',
		},
		{
			...common,
			displayName: 'compat',
			testMatch: ['<rootDir>/test/compat/**/*.test.ts'],
			globalSetup: '<rootDir>/test/compat/globalSetup.js',
		},
		{
			...common,
			displayName: 'queue',
			testMatch: ['<rootDir>/test/queue/**/*.test.ts'],
			globalSetup: '<rootDir>/test/queue/globalSetup.js',
		},
	],
};

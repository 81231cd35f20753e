import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
const base = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', {}] },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // its modules import JSON in a way of which Jest warns in every spec
    '^libphonenumber-js$': '<rootDir>/node_modules/libphonenumber-js/index.cjs',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.habeas/'],
  setupFiles: ['reflect-metadata'],
};

/** Specs that need a Temporal server run in a project of their own: one Temporal runtime per process. */
const temporal = '\\.temporal\\.spec\\.ts$';

export default {
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  reporters: ['default', '<rootDir>/test/support/totals-reporter.mjs'],
  testTimeout: 90_000,
  // each has a PostgreSQL of its own beside it
  maxWorkers: Math.min(4, availableParallelism()),
  workerIdleMemoryLimit: '1500MB',
  // a worker with hundreds of specs behind it takes longer than Jest's half second to end; one that leaks never does
  workerGracefulExitTimeout: 10_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,workflows,scripts,bench}/**/*.spec.ts'],
      testPathIgnorePatterns: [temporal],
    },
    {
      ...base,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      testPathIgnorePatterns: [temporal, '<rootDir>/test/e2e/'],
    },
    { ...base, displayName: 'temporal', testMatch: ['<rootDir>/**/*.temporal.spec.ts'] },
    {
      ...base,
      displayName: 'e2e',
      runner: '<rootDir>/test/support/serial-runner.mjs',
      testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'],
    },
  ],
};

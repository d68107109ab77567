import { defineConfig } from 'vitest/config';

/** Libs are tested from their sources. */
const CONDITIONS = ['source', 'node', 'node-addons'];

export default defineConfig({
  resolve: { conditions: CONDITIONS },
  ssr: { resolve: { conditions: CONDITIONS } },
  test: {
    include: ['{libs,test,tools}/**/*.spec.ts'],
    globals: true,
    globalSetup: 'test/support/global-setup.mjs',
    setupFiles: 'test/support/leaks.ts',
    // The files that a worker runs share what they import: loading it for each file would take a quarter of the time.
    isolate: false,
    // Many tests wait for timeouts and for other processes, so two processors are not enough work for two of these.
    maxWorkers: 4,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

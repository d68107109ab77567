import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** Libs are tested from their sources. */
const CONDITIONS = ['source', 'node', 'node-addons'];

/**
 * Integration tests first, so that no long file runs alone at the end: most of the long ones are there, and without the
 * times of an earlier run, as in CI, Vitest knows only the size of a file.
 */
class IntegrationFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files);
    const isIntegration = ({ moduleId }) => moduleId.includes('/test/integration/');
    return [...sorted.filter(isIntegration), ...sorted.filter((file) => !isIntegration(file))];
  }
}

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
    // Many tests wait for timeouts and for other processes, so two of these do not keep two processors busy.
    maxWorkers: 4,
    sequence: { sequencer: IntegrationFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

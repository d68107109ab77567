import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** Libs are tested from their sources. */
const CONDITIONS = ['source', 'node', 'node-addons'];

/** Long files first, so that none runs alone at the end. Without times of an earlier run, as in CI, the folder tells. */
class LongestFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }) => moduleId.includes('/test/integration/');
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
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
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

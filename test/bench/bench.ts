// npm run bench [-- --quick] [--only follows,pages] [--rounds 5] [--seconds 5] [--out docs/benchmarks.md]
import { benchArguments, positiveNumber, refuse } from './harness/arguments.js';
import type { BenchRun, Part } from './run-bench.js';

/** Loaded only when they run: loading the libs takes seconds, which the usage does not need. */
const PARTS: Readonly<Record<string, Part>> = {
  engine: async () => (await import('./parts/engine.js')).measureEngine,
  pages: async () => (await import('./parts/pages.js')).measurePages,
  counts: async () => (await import('./parts/counts.js')).measureCounts,
  batches: async () => (await import('./parts/batches.js')).measureBatches,
  blocks: async () => (await import('./parts/blocks.js')).measureBlocks,
  follows: async () => (await import('./parts/follows.js')).measureFollows,
  locks: async () => (await import('./parts/lock-waits.js')).measureLockWaits,
  costs: async () => (await import('./parts/costs.js')).measureCosts,
  memory: async () => (await import('./parts/memory.js')).measureMemory,
};
const ALL = Object.keys(PARTS).join();

const USAGE = `Usage: npm run bench [-- --quick] [--only ${ALL}] [--rounds 5] [--seconds 5] [--out <file>]`;
const { quick, only, rounds, seconds, out } = benchArguments(
  {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: ALL },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    out: { type: 'string' },
  },
  USAGE,
);
const chosen = only.split(',');
const unknown = chosen.filter((part) => !(part in PARTS));
if (unknown.length > 0) refuse(`There is no part ${unknown.join()}.`, USAGE);
// A partial or quick run does not replace the published page unless told to.
const complete = !quick && chosen.length === Object.keys(PARTS).length;

const usual = quick ? '2' : '5';
const run: BenchRun = {
  parts: Object.fromEntries(chosen.map((part) => [part, PARTS[part]!])),
  quick,
  rounds: positiveNumber('--rounds', rounds ?? usual, USAGE),
  seconds: positiveNumber('--seconds', seconds ?? usual, USAGE),
  out: out ?? (complete ? 'docs/benchmarks.md' : undefined),
};
const { runBench } = await import('./run-bench.js');
await runBench(run);

// npm run soak [-- --minutes 10]: users follow, block, befriend and leave a celebrity; exits with 1 if something grows
// or an invariant is broken.
import { benchArguments, positiveNumber } from './harness/arguments.js';

const USAGE = 'Usage: npm run soak [-- --minutes 10]';
const values = benchArguments({ minutes: { type: 'string', default: '10' } }, USAGE);
const minutes = positiveNumber('--minutes', values.minutes, USAGE);
// Loaded only here: loading the libs takes seconds, which the usage does not need.
const { runSoak } = await import('./run-soak.js');
await runSoak(minutes);

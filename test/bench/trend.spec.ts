import { type Sample, trend } from './harness/trend.js';

const PER_MINUTE = 6;

/** Samples of a run, six a minute. */
const run = (minutes: number, valueAt: (minute: number, index: number) => number): Sample[] =>
  Array.from({ length: Math.round(minutes * PER_MINUTE) }, (_, index) => {
    const minute = (index + 0.5) / PER_MINUTE;
    return [minute, valueAt(minute, index)];
  });

describe('The trend of a run', () => {
  it('is the growth per minute', () => {
    expect(trend(run(10.1, (minute) => 1000 + 50 * Math.floor(minute)))).toBeCloseTo(50);
  });

  it('ignores what garbage collection frees within a minute', () => {
    expect(trend(run(10.1, (_, index) => 1000 + 300 * (index % PER_MINUTE)))).toBeCloseTo(0);
  });

  it('is not what memory rises by between two full collections that are minutes apart', () => {
    const rising = (minute: number) => 1000 + 100 * (minute % 4);
    expect(trend(run(8.1, rising))).toBeLessThan(20);
    expect(trend(run(8.1, (minute) => rising(minute) + 50 * minute))).toBeGreaterThan(30);
  });

  it.each([0.2, 0.5, 0.9])('ignores the last minute, of which %s was sampled', (part) => {
    const minutes = 10 + part;
    expect(trend(run(minutes, (minute) => (minute > 10 ? 1_000_000 : 1000)))).toBeCloseTo(0);
  });

  it('takes the last minute if it is whole', () => {
    const samples = run(10, (minute) => (minute > 9 ? 1_000_000 : 1000));
    samples.push([10, 1_000_000]);
    expect(trend(samples)).toBeGreaterThan(10_000);
  });

  it('ignores the first two minutes, in which caches fill up', () => {
    expect(trend(run(10.1, (minute) => (minute < 2 ? 10 : 1000)))).toBeCloseTo(0);
  });

  it('is unknown if fewer than five whole minutes follow them', () => {
    expect(trend(run(6.9, () => 1000))).toBeUndefined();
    expect(trend(run(7.1, () => 1000))).toBeDefined();
  });
});

import { growthFaults, MEBIBYTE, type SoakSample } from './harness/soak-judgement.js';

const QUIET = [20, 25, 90];

/** Ten minutes, six samples in each. */
const run = (of: (minute: number) => Partial<SoakSample>): SoakSample[] =>
  Array.from({ length: 61 }, (_, index) => {
    const minute = index / 6;
    return { minute, buffers: 30, deltaBytes: MEBIBYTE, memoryBytes: 350 * MEBIBYTE, ...of(minute) };
  });

describe('The judgement of a soak', () => {
  it('passes what stays as it is', () => {
    expect(
      growthFaults(
        run(() => ({})),
        QUIET,
      ),
    ).toEqual([]);
  });

  it('passes what swings with garbage collections and vacuums', () => {
    const swinging = run((minute) => ({
      buffers: 30 + 40 * (minute % 1),
      memoryBytes: (350 + 40 * (minute % 3)) * MEBIBYTE,
    }));
    expect(growthFaults(swinging, QUIET)).toEqual([]);
  });

  it('finds a page that takes more buffers every minute', () => {
    const growing = run((minute) => ({ buffers: 30 + 3 * minute + 20 * (minute % 1) }));
    expect(growthFaults(growing, QUIET)).toEqual(['a page takes 3.00 more buffers every minute']);
  });

  it('finds memory that grows', () => {
    const growing = run((minute) => ({ memoryBytes: (350 + 3 * minute) * MEBIBYTE }));
    expect(growthFaults(growing, QUIET)).toEqual([expect.stringMatching(/^memory grows by 31\d{5} bytes/)]);
  });

  it('finds a delta table that was large once', () => {
    const once = run((minute) => ({ deltaBytes: minute === 3 ? 65 * MEBIBYTE : 0 }));
    expect(growthFaults(once, QUIET)).toEqual(['the delta table grew to 68157440 bytes']);
  });

  it('finds pages that take too many buffers after the storm', () => {
    expect(
      growthFaults(
        run(() => ({})),
        [20, 65, 90],
      ),
    ).toEqual(['a page takes 65 buffers']);
  });

  it('does not judge growth in a short run', () => {
    const short = run((minute) => ({ buffers: 30 + 30 * minute })).filter(({ minute }) => minute < 5);
    expect(growthFaults(short, QUIET)).toEqual([]);
  });
});

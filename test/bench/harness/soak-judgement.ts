import { median } from './statistics.js';
import { trend } from './trend.js';

/** What a slice of the storm looked like near its end. */
export interface SoakSample {
  /** Since the storm began. */
  readonly minute: number;
  /** For a page among the newest entries, the median. */
  readonly buffers: number;
  readonly deltaBytes: number;
  readonly memoryBytes: number;
}

export const MEBIBYTE = 2 ** 20;

const MOST_DELTA_BYTES = 64 * MEBIBYTE;
/** Bytes per minute. */
const MOST_MEMORY_GROWTH = 2 * MEBIBYTE;
/** Per minute, as a share of the median. */
const MOST_BUFFER_GROWTH = 0.05;
/** Once the writes have ended; the median, because pages that autovacuum has yet to visit take more. */
const MOST_QUIET_BUFFERS = 64;

export interface SoakTrends {
  readonly deltaBytes: number;
  /** Bytes per minute; undefined in a run that is too short. */
  readonly memory: number | undefined;
  /** Buffers of a page per minute; undefined in a run that is too short. */
  readonly buffers: number | undefined;
}

export function trendsOf(samples: readonly SoakSample[]): SoakTrends {
  return {
    deltaBytes: Math.max(...samples.map((sample) => sample.deltaBytes)),
    memory: trend(samples.map(({ minute, memoryBytes }) => [minute, memoryBytes])),
    buffers: trend(samples.map(({ minute, buffers }) => [minute, buffers])),
  };
}

/** What grew although it must not; `quietBuffers` are those of pages of the whole list after the storm. */
export function growthFaults(samples: readonly SoakSample[], quietBuffers: readonly number[]): string[] {
  const { deltaBytes, memory = 0, buffers = 0 } = trendsOf(samples);
  const faults: string[] = [];
  if (deltaBytes > MOST_DELTA_BYTES) faults.push(`the delta table grew to ${deltaBytes} bytes`);
  if (buffers > MOST_BUFFER_GROWTH * median(samples.map((sample) => sample.buffers)))
    faults.push(`a page takes ${buffers.toFixed(2)} more buffers every minute`);
  if (median(quietBuffers) > MOST_QUIET_BUFFERS) faults.push(`a page takes ${median(quietBuffers)} buffers`);
  if (memory > MOST_MEMORY_GROWTH) faults.push(`memory grows by ${memory.toFixed(0)} bytes per minute`);
  return faults;
}

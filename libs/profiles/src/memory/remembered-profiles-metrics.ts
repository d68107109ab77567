import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Metrics } from '#platform/observability';

/** Metrics of the profiles in memory for operators. */
@Injectable()
export class RememberedProfilesMetrics {
  private readonly reads: Counter<'result'>;
  private readonly clears: Counter;

  constructor(private readonly metrics: Metrics) {
    this.reads = metrics.counter(
      'names_memory_reads_total',
      'Users shown in lists by result: hit (in memory) or miss (read from the database).',
      ['result'],
    );
    this.clears = metrics.counter(
      'names_memory_clears_total',
      'Times all names and avatars in memory were dropped, because too many have changed or the database is another one.',
    );
  }

  watch(memory: { readonly bytes: number }): void {
    this.metrics.observed(
      'names_memory_bytes',
      'Estimated size of the names and avatars in memory.',
      () => memory.bytes,
    );
  }

  read(hits: number, misses: number): void {
    if (hits > 0) this.reads.inc({ result: 'hit' }, hits);
    if (misses > 0) this.reads.inc({ result: 'miss' }, misses);
  }

  cleared(): void {
    this.clears.inc();
  }
}

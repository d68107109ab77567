import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Metrics } from '#platform/observability';
import { poolOf } from './pool-of.js';
import { Replicas } from './replicas.js';

/** Metrics of the connections to the primary and to the replicas, by server: `primary`, `replica 1`. */
@Injectable()
export class PoolMetrics {
  constructor(
    private readonly primary: DataSource,
    private readonly replicas: Replicas,
    metrics: Metrics,
  ) {
    const by = (name: string, help: string, read: (pool: Pool) => number): void =>
      metrics.observedBy(name, help, 'server', () =>
        Object.fromEntries(Object.entries(this.pools()).map(([server, pool]) => [server, read(pool)])),
      );
    by('database_pool_size', 'Maximum number of connections.', ({ options }) => options.max);
    by(
      'database_pool_in_use',
      'Connections that a statement or transaction uses.',
      ({ totalCount, idleCount }) => totalCount - idleCount,
    );
    by('database_pool_idle', 'Open connections that nothing uses.', ({ idleCount }) => idleCount);
    by('database_pool_waiting', 'Statements that wait for a connection.', ({ waitingCount }) => waitingCount);
  }

  private pools(): Readonly<Record<string, Pool>> {
    return { primary: poolOf(this.primary), ...this.replicas.pools };
  }
}

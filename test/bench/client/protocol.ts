import type { Workload } from './workload.js';

export interface Run {
  ports: number[];
  connections: number;
  warmupMs: number;
  durationMs: number;
  /** Ends the run early after this many requests. */
  limit?: number;
  /**
   * Requests built before the clock starts; later ones are built during the run, or these are repeated if `cycle` is
   * set.
   */
  prepare: number;
  cycle: boolean;
  workload: Workload;
}

export interface RunResult {
  /** 2xx answers per second after the warm-up. */
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  max: number;
  /** 2xx answers after the warm-up, and of the whole run. */
  ok: number;
  total: number;
  sent: number;
  /** Other answers by status; 0 is a lost connection. */
  errors: Record<string, number>;
  firstError?: string;
}

export type ToClient = { kind: 'users'; users: string[] } | { kind: 'run'; run: Run };
export type FromClient = { kind: 'prepared' } | { kind: 'finished'; result: RunResult };

import type { ScratchPostgres } from '../../support/postgres.js';
import type { Graph } from './graph.js';
import type { LoadClient } from './load.js';
import type { Round, Timing } from './rounds.js';

/** Everything that a part of the benchmark works with. */
export interface Stage {
  client: LoadClient;
  postgres: ScratchPostgres;
  timing: Timing;
  quick: boolean;
  graph: Graph;
  urls: { ours: string; small: string; b0: string; b1: string };
  redisUrl: string;
  /** The next follower of the celebrity that is new to a database. */
  fresh: Map<string, number>;
  say(line: string): void;
}

export interface Table {
  title: string;
  note?: string;
  head: string[];
  rows: string[][];
}

export interface Goal {
  what: string;
  goal: string;
  measured: string;
  met: boolean;
  /** The obstacle, reported if the goal is missed. */
  limit?: string;
}

/** The results of a part. */
export interface Findings {
  tables: Table[];
  goals: Goal[];
}

export const SEED = 42;

/** The seed of a round: the same for every contender, different for every scenario and round. */
export function seedOf(scenario: string, round: number): number {
  let hash = SEED;
  for (const character of scenario) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
  return hash + round * 7919;
}

export function describeRound(name: string, round: Round): string {
  const errors =
    Object.keys(round.errors).length > 0 ? ` ERRORS ${JSON.stringify(round.errors)} ${round.firstError}` : '';
  const cpu = `cpu ${round.serverMicros.toFixed(0)} + ${round.postgresMicros.toFixed(0)} us`;
  return `${name}: ${round.perSecond.toFixed(0)}/s p50 ${round.p50.toFixed(2)} p99 ${round.p99.toFixed(2)} ms, ${cpu}${errors}`;
}

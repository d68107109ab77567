import type { ClientBase } from 'pg';
import type { Invariant } from '#kernel';

export interface Violation {
  readonly invariant: string;
  /** The ids and figures that break it. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Most violations reported of one invariant. */
const MOST = 1000;

/** Is told of each invariant when its turn comes, and how it went: how many violations, after how many milliseconds. */
export interface Progress {
  begun(name: string, place: number): void;
  ended(violations: number, milliseconds: number): void;
}

/** Finds what breaks the invariants, all in one snapshot, so that writes may go on. */
export async function check(
  client: ClientBase,
  invariants: readonly Invariant[],
  progress?: Progress,
): Promise<Violation[]> {
  const violations: Violation[] = [];
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await client.query('SET LOCAL statement_timeout = 0');
    // Only Citus knows them: a function that an invariant calls may ask other servers, and these are told so.
    await client.query("SET LOCAL citus.propagate_set_commands = 'local'");
    await client.query('SET LOCAL citus.allow_nested_distributed_execution = on');
    for (const [index, { name, text }] of invariants.entries()) {
      const [before, start] = [violations.length, performance.now()];
      progress?.begun(name, index + 1);
      await client.query('SAVEPOINT invariant');
      try {
        const { rows } = await client.query<Record<string, unknown>>(
          `SELECT * FROM (${text}) v LIMIT ${MOST}`,
        );
        violations.push(...rows.map((detail) => ({ invariant: name, detail })));
      } catch (error) {
        // Reads that refuse a corrupt tree are a finding as well; any other failure is not.
        if ((error as { code?: string }).code !== 'XX001') throw error;
        violations.push({ invariant: name, detail: { error: (error as Error).message } });
        await client.query('ROLLBACK TO SAVEPOINT invariant');
      }
      progress?.ended(violations.length - before, performance.now() - start);
    }
  } finally {
    await client.query('ROLLBACK');
  }
  return violations;
}

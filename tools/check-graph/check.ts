import type { ClientBase } from 'pg';
import type { Invariant } from '#kernel';

export interface Violation {
  readonly invariant: string;
  /** The ids and numbers of the violation. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Maximum number of reported violations per invariant. */
const MOST = 1000;

/** Is called for each invariant, and again with its result: the number of violations, and the milliseconds it took. */
export interface Progress {
  begun(name: string, place: number): void;
  ended(violations: number, milliseconds: number): void;
}

/** Finds violations of the invariants, all in one snapshot, so writes may continue. */
export async function check(
  client: ClientBase,
  invariants: readonly Invariant[],
  progress?: Progress,
): Promise<Violation[]> {
  const violations: Violation[] = [];
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await client.query('SET LOCAL statement_timeout = 0');
    // Only needed on Citus: an invariant's function may query other servers, which then use the same setting.
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
        // An error about a corrupt tree is a finding as well; any other error is not.
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

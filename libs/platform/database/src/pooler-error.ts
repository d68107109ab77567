/**
 * A pooler in front of the database drops something that the server needs. The message is one sentence that says what
 * to set.
 */
export class PoolerError extends Error {
  constructor(fault: string, remedy: string) {
    super(
      `The pooler before the database in DATABASE_URL ${fault}: ${remedy}, or connect without one (docs/postgresql.md).`,
    );
    this.name = 'PoolerError';
  }
}

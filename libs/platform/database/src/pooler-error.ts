/** A pooler stands before the database and takes away what the server relies on. One sentence, which says what to set. */
export class PoolerError extends Error {
  constructor(fault: string, remedy: string) {
    super(
      `The pooler before the database in DATABASE_URL ${fault}: ${remedy}, or connect without one (docs/postgresql.md).`,
    );
    this.name = 'PoolerError';
  }
}

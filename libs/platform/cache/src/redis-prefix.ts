/** What all keys of this deployment begin with, up to a colon. */
export class RedisPrefix {
  private database = '';

  /** @param configured REDIS_PREFIX; when absent, the prefix names the database that the keys belong to */
  constructor(private readonly configured: string | undefined) {}

  /** The prefix of keys that belong to the database. */
  of(database: string): string {
    this.database = database;
    return this.current;
  }

  /** The prefix of keys that belong to the database seen last. */
  get current(): string {
    return this.configured ?? `connections-${this.database}`;
  }
}

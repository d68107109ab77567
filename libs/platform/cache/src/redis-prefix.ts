/** The prefix of all keys of this deployment, without the colon that follows it. */
export class RedisPrefix {
  private database = '';

  /** @param configured REDIS_PREFIX; if absent, the prefix is derived from the database that the keys belong to */
  constructor(private readonly configured: string | undefined) {}

  /** The prefix of the keys that belong to the database. */
  of(database: string): string {
    this.database = database;
    return this.current;
  }

  /** The prefix of the keys that belong to the database seen last. */
  get current(): string {
    return this.configured ?? `connections-${this.database}`;
  }
}

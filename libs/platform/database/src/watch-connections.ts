import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** Calls back whenever a connection of the initialised data source is opened or lost, before it is used or replaced. */
export function watchConnections({ driver }: DataSource, changed: () => void): void {
  const { master } = driver as unknown as { readonly master: Pool };
  master.on('connect', changed).on('remove', changed);
}

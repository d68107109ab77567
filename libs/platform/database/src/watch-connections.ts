import type { DataSource } from 'typeorm';
import { poolOf } from './pool-of.js';

/** Calls back whenever a connection of the initialised data source is opened or lost, before it is used or replaced. */
export function watchConnections(dataSource: DataSource, changed: () => void): void {
  poolOf(dataSource).on('connect', changed).on('remove', changed);
}

import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** The connections of an initialised data source. TypeORM's type of the driver does not have them. */
export function poolOf({ driver }: DataSource): Pool {
  return (driver as unknown as { readonly master: Pool }).master;
}

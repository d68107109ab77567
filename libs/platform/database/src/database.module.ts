import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { connect } from './connect.js';
import { createDataSource, type Persistence } from './data-source.js';
import { DatabaseProbe } from './database-probe.js';
import { checkDistribution } from './distribution-check.js';
import { type MigrationReport, migrationStatus } from './migrate.js';
import { PoolMetrics } from './pool-metrics.js';
import { RegisteredEntities } from './registered-entities.js';
import { Replicas } from './replicas.js';
import { SchemaAtStart } from './schema-at-start.js';
import { checkSessions } from './session-check.js';

export interface DatabaseOptions {
  readonly url: string;
  readonly manifests: readonly Persistence[];
  readonly poolSize?: number;
  /** Whether Citus has distributed the tables. If this is wrong, the application does not start. */
  readonly distributed?: boolean;
  /** Whether to update the schema. If not, the application does not start on an older schema. */
  readonly migrates: boolean;
}

/** Connects to the primary, checks the connection for a pooler, and migrates before anything else starts. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot({ url, manifests, poolSize, distributed, migrates }: DatabaseOptions): DynamicModule {
    const dataSource = createDataSource(url, manifests, { poolSize, distributed });
    const schema = new SchemaAtStart();
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          // Without an attempt to retry, which would be logged.
          useFactory: () => ({ ...dataSource.options, toRetry: () => false }),
          dataSourceFactory: async () => {
            await connect(dataSource);
            try {
              await checkSessions(dataSource);
              if (migrates) report(await schema.update(url, manifests));
              else await requireMigrated(url, manifests);
              await checkDistribution(dataSource, manifests);
              return dataSource;
            } catch (error) {
              await dataSource.destroy();
              throw error;
            }
          },
        }),
      ],
      providers: [
        DatabaseProbe,
        PoolMetrics,
        RegisteredEntities,
        Replicas,
        { provide: SchemaAtStart, useValue: schema },
      ],
      exports: [DatabaseProbe, Replicas, SchemaAtStart],
    };
  }
}

/** Throws if anything is pending. Changes of a newer release in the database are ignored. */
async function requireMigrated(url: string, manifests: readonly Persistence[]): Promise<void> {
  const { pending, newer, functions } = await migrationStatus(url, manifests);
  if (pending.length === 0 && (newer.length > 0 || functions.put.length === 0)) return;
  const lacks = [
    ...pending.map((name) => `migration ${name}`),
    ...functions.put.map(({ lib, name }) => `SQL function ${lib}.${name}`),
  ];
  throw new Error(
    `MIGRATE_ON_START is off, and the database lacks ${lacks.length} changes of this release, first ${lacks[0]}: ` +
      'run `npm run migrate -- up`.',
  );
}

function report({ run, newer, functions }: MigrationReport): void {
  const logger = new Logger(DatabaseModule.name);
  const put = functions.put.map(({ lib, name }) => `${lib}.${name}`);
  const dropped = functions.drop.map(({ lib, name }) => `${lib}.${name}`);
  if (run.length > 0) logger.log(`Migrations run: ${run.join(', ')}`);
  if (put.length > 0) logger.log(`SQL functions installed: ${put.join(', ')}`);
  if (dropped.length > 0) logger.log(`SQL functions dropped: ${dropped.join(', ')}`);
  if (newer.length > 0)
    logger.warn(
      `The database has migrations of a newer release (${newer.join(', ')}): its SQL functions are not changed`,
    );
}

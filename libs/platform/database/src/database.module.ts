import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { connect } from './connect.js';
import { createDataSource, type Persistence } from './data-source.js';
import { DatabaseProbe } from './database-probe.js';
import { migrate, type MigrationReport } from './migrate.js';
import { RegisteredEntities } from './registered-entities.js';
import { Replicas } from './replicas.js';
import { checkSessions } from './session-check.js';

/** Connects to the primary, checks what lies between, and migrates it before anything else starts. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(url: string, manifests: readonly Persistence[], poolSize?: number): DynamicModule {
    const dataSource = createDataSource(url, manifests, poolSize);
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...dataSource.options, retryAttempts: 0 }),
          dataSourceFactory: async () => {
            await connect(dataSource);
            try {
              await checkSessions(dataSource);
              report(await migrate(url, manifests));
              return dataSource;
            } catch (error) {
              await dataSource.destroy();
              throw error;
            }
          },
        }),
      ],
      providers: [DatabaseProbe, RegisteredEntities, Replicas],
      exports: [DatabaseProbe, Replicas],
    };
  }
}

function report({ run, newer, functions }: MigrationReport): void {
  const logger = new Logger(DatabaseModule.name);
  const put = functions.put.map(({ lib, name }) => `${lib}.${name}`);
  const dropped = functions.drop.map(({ lib, name }) => `${lib}.${name}`);
  if (run.length > 0) logger.log(`Migrations run: ${run.join(', ')}`);
  if (put.length > 0) logger.log(`SQL functions put in place: ${put.join(', ')}`);
  if (dropped.length > 0) logger.log(`SQL functions dropped: ${dropped.join(', ')}`);
  if (newer.length > 0)
    logger.warn(`The database is of a newer release (${newer.join(', ')}): its SQL functions are left alone`);
}

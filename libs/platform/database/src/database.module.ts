import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { createDataSource, type Persistence } from './data-source.js';
import { DatabaseProbe } from './database-probe.js';
import { migrate } from './migrate.js';
import { Replicas } from './replicas.js';

/** Connects to the primary and migrates it before anything else starts. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(url: string, manifests: readonly Persistence[]): DynamicModule {
    const dataSource = createDataSource(url, manifests);
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...dataSource.options, retryAttempts: 0 }),
          dataSourceFactory: async () => {
            await dataSource.initialize();
            await migrate(dataSource);
            return dataSource;
          },
        }),
      ],
      providers: [DatabaseProbe, Replicas],
      exports: [DatabaseProbe, Replicas],
    };
  }
}

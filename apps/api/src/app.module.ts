import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { Logger } from 'pino';
import { AuthModule } from '#platform/auth';
import { CacheModule } from '#platform/cache';
import { type Config, ConfigModule } from '#platform/config';
import { DatabaseModule } from '#platform/database';
import { EventsModule } from '#platform/events';
import { HttpModule } from '#platform/http';
import { ObservabilityModule } from '#platform/observability';
import { MANIFESTS } from './manifests.js';
import { OperationsModule } from './operations/operations.module.js';
import { PlaygroundModule } from './playground/playground.module.js';

/** Imports the technical modules and the modules of all manifests. */
@Module({})
export class AppModule {
  static forRoot(config: Config & { databaseUrl: string }, logger: Logger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        ObservabilityModule.forRoot(logger),
        DatabaseModule.forRoot({
          url: config.databaseUrl,
          manifests: MANIFESTS,
          poolSize: config.databasePoolSize,
          distributed: config.distributed,
          migrates: config.migrateOnStart,
        }),
        CacheModule,
        EventsModule,
        AuthModule,
        HttpModule,
        OperationsModule.forRoot(config),
        ...(config.playground ? [PlaygroundModule] : []),
        ...MANIFESTS.flatMap(({ module }) => (module ? [module as Type | DynamicModule] : [])),
      ],
    };
  }
}

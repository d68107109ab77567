import { type DynamicModule, Module } from '@nestjs/common';
import { ADJACENCY_ENTITIES, ADJACENCY_MIGRATIONS, AdjacencyModule } from '#adjacency';
import { FollowingModule } from '#following';
import { FriendshipModule } from '#friendship';
import {
  AuthModule,
  CacheModule,
  type Config,
  ConfigModule,
  DatabaseModule,
  EVENTS_ENTITIES,
  EVENTS_MIGRATIONS,
  EventsModule,
  HttpModule,
  ObservabilityModule,
  type Persistence,
} from '#platform';
import { PROFILES_AS_JSON, PROFILES_ENTITIES, PROFILES_MIGRATIONS, ProfilesModule } from '#profiles';
import { StatsModule } from '#stats';
import { HealthModule } from './health/health.module.js';

/** Everything that keeps tables, in the order in which the tables are made. */
export const PERSISTENCE: readonly Persistence[] = [
  { entities: EVENTS_ENTITIES, migrations: EVENTS_MIGRATIONS },
  { entities: ADJACENCY_ENTITIES, migrations: ADJACENCY_MIGRATIONS },
  { entities: PROFILES_ENTITIES, migrations: PROFILES_MIGRATIONS },
];

@Module({})
export class AppModule {
  static forRoot(config: Config & { databaseUrl: string }): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        ObservabilityModule,
        DatabaseModule.forRoot(config.databaseUrl, PERSISTENCE),
        CacheModule,
        EventsModule,
        AuthModule,
        HttpModule,
        HealthModule,
        AdjacencyModule.forRoot(PROFILES_AS_JSON),
        ProfilesModule,
        FollowingModule,
        FriendshipModule,
        StatsModule,
      ],
    };
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import { AdjacencyModule } from '#adjacency';
import { FollowingModule } from '#following';
import { FriendshipModule } from '#friendship';
import {
  AuthModule,
  CacheModule,
  type Config,
  ConfigModule,
  DatabaseModule,
  EventsModule,
  HttpModule,
  ObservabilityModule,
} from '#platform';
import { PROFILES_AS_JSON, ProfilesModule } from '#profiles';
import { StatsModule } from '#stats';
import { HealthModule } from './health/health.module.js';
import { PERSISTENCE } from './persistence.js';

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

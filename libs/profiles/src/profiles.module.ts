import { type FactoryProvider, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { USERS_IN_MEMORY, type UsersInMemory } from '#kernel';
import { CONFIG, type Config } from '#platform/config';
import { ChangeLog } from './change-log.entity.js';
import { ProfilesController } from './http/profiles.controller.js';
import { ChangeTrimmer } from './memory/change-trimmer.js';
import { ProfileMemory } from './memory/profile-memory.js';
import { RememberedProfiles } from './memory/remembered-profiles.js';
import { RememberedProfilesRepository } from './memory/remembered-profiles.repository.js';
import { RememberedProfilesMetrics } from './memory/remembered-profiles-metrics.js';
import { Profile } from './profile.entity.js';
import { ProfileRepository } from './profile.repository.js';
import { Profiles } from './profiles.js';
import { LearnProfileFromToken } from './use-cases/learn-profile-from-token.js';
import { SaveProfiles } from './use-cases/save-profiles.js';

const MIB = 1024 * 1024;

/** Distributed tables have no triggers, so there changes are not known. */
const REMEMBERED: FactoryProvider<UsersInMemory | null> = {
  provide: USERS_IN_MEMORY,
  inject: [CONFIG, RememberedProfilesRepository, RememberedProfilesMetrics],
  useFactory: (
    { namesMemoryMb, distributed }: Config,
    repository: RememberedProfilesRepository,
    metrics: RememberedProfilesMetrics,
  ) => {
    if (distributed || namesMemoryMb === 0) return null;
    const memory = new ProfileMemory(namesMemoryMb * MIB, () => metrics.cleared());
    metrics.watch(memory);
    return new RememberedProfiles(memory, repository, metrics);
  },
};

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Profile, ChangeLog])],
  controllers: [ProfilesController],
  providers: [
    ProfileRepository,
    Profiles,
    SaveProfiles,
    LearnProfileFromToken,
    RememberedProfilesRepository,
    RememberedProfilesMetrics,
    ChangeTrimmer,
    REMEMBERED,
  ],
  exports: [USERS_IN_MEMORY],
})
export class ProfilesModule {}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProfilesController } from './http/profiles.controller.js';
import { Profile } from './profile.entity.js';
import { ProfileRepository } from './profile.repository.js';
import { Profiles } from './profiles.js';
import { LearnProfileFromToken } from './use-cases/learn-profile-from-token.js';
import { SaveProfiles } from './use-cases/save-profiles.js';

@Module({
  imports: [TypeOrmModule.forFeature([Profile])],
  controllers: [ProfilesController],
  providers: [ProfileRepository, Profiles, SaveProfiles, LearnProfileFromToken],
})
export class ProfilesModule {}

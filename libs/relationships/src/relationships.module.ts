import { Module } from '@nestjs/common';
import { RelationshipsController } from './http/relationships.controller.js';
import { RelationshipsRepository } from './relationships.repository.js';

@Module({
  controllers: [RelationshipsController],
  providers: [RelationshipsRepository],
})
export class RelationshipsModule {}

import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BARRED_PAIRS, HIDDEN_ENTRIES, HIDDEN_USERS } from '#kernel';
import { Block } from './block.entity.js';
import { BlockRepository } from './block.repository.js';
import { BARRED } from './blocks.functions.js';
import { BlocksController } from './http/blocks.controller.js';
import { BlockUser } from './use-cases/block-user.js';
import { UnblockUser } from './use-cases/unblock-user.js';

/** Gives the libs below the names of the SQL functions that check blocks. */
const POLICIES = [
  { provide: BARRED_PAIRS, useValue: BARRED },
  { provide: HIDDEN_USERS, useValue: 'blocks.hidden_users' },
  { provide: HIDDEN_ENTRIES, useValue: 'blocks.hidden_entries' },
];

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Block])],
  controllers: [BlocksController],
  providers: [BlockRepository, BlockUser, UnblockUser, ...POLICIES],
  exports: POLICIES.map(({ provide }) => provide),
})
export class BlocksModule {}

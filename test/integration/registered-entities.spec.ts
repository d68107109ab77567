import { type DynamicModule, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { pino } from 'pino';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import { ConfigModule, loadConfig } from '#platform/config';
import { DatabaseModule, type Persistence } from '#platform/database';
import { ObservabilityModule } from '#platform/observability';
import { createDatabase, type TestDatabase } from '../support/database.js';

@Entity({ schema: 'blocks', name: 'block' })
class Block {
  @PrimaryColumn('uuid') owner: string;
  @Column('uuid') peer: string;
}

@Entity({ schema: 'blocks', name: 'mute' })
class Mute {
  @PrimaryColumn('uuid') owner: string;
}

@Module({ imports: [TypeOrmModule.forFeature([Block, Mute])] })
class BlocksModule {}

class CreateBlocks1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SCHEMA blocks');
    await runner.query('CREATE TABLE blocks.block (owner uuid PRIMARY KEY, peer uuid NOT NULL)');
    await runner.query('CREATE TABLE blocks.mute (owner uuid PRIMARY KEY)');
  }
  async down(): Promise<void> {}
}

describe('an entity that a module uses', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(() => database.drop());

  async function start(manifest: Omit<Persistence, 'name'>): Promise<void> {
    const config = loadConfig({ DATABASE_URL: database.url });
    const platform: DynamicModule[] = [
      ConfigModule.forRoot({ ...config, databaseUrl: database.url }),
      ObservabilityModule.forRoot(pino({ level: 'silent' })),
      DatabaseModule.forRoot({
        url: database.url,
        manifests: [{ name: 'blocks', ...manifest }],
        migrates: true,
      }),
    ];
    const app = await Test.createTestingModule({ imports: [...platform, BlocksModule] }).compile();
    try {
      await app.init();
    } finally {
      await app.close();
    }
  }
  const migrations = [CreateBlocks1764000000001];

  it('must be in a manifest, or the application does not start', async () => {
    const hint =
      'which TypeOrmModule.forFeature was given: add it to `entities` in the <name>.manifest.ts of its lib.';
    await expect(start({ migrations })).rejects.toThrow(`No manifest lists Block, Mute, ${hint}`);
    await expect(start({ migrations, entities: [Block] })).rejects.toThrow(`No manifest lists Mute, ${hint}`);
  });

  it('must have a table, or the application does not start', async () => {
    await expect(start({ entities: [Block, Mute] })).rejects.toThrow(
      'There is no table for Block, Mute: write a migration that makes it',
    );
  });

  it('lets the application start when it has both', async () => {
    await expect(start({ migrations, entities: [Block, Mute] })).resolves.toBeUndefined();
  });
});

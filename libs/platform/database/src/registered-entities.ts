import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DataSource, type EntityTarget, type ObjectLiteral, Repository } from 'typeorm';

/**
 * Stops the start if an entity is in no manifest or has no table: otherwise each use of it would fail without a hint.
 */
@Injectable()
export class RegisteredEntities implements OnModuleInit {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly dataSource: DataSource,
  ) {}

  /** Throws an error that names every such entity and says what to do. */
  async onModuleInit(): Promise<void> {
    const unlisted = this.used().filter((target) => !this.dataSource.hasMetadata(target));
    if (unlisted.length > 0)
      throw new Error(
        `No manifest lists ${[...new Set(unlisted.map(nameOf))].join(', ')}, which TypeOrmModule.forFeature was ` +
          'given: add it to `entities` in the <name>.manifest.ts of its lib.',
      );
    const without = await this.withoutTable();
    if (without.length > 0)
      throw new Error(
        `There is no table for ${without.join(', ')}: write a migration that makes it, and add that to ` +
          '`migrations` in the <name>.manifest.ts of its lib.',
      );
  }

  /** The entities whose repositories are injected anywhere. */
  private used(): EntityTarget<ObjectLiteral>[] {
    return [...this.modules.values()]
      .flatMap(({ providers }) => [...providers.values()])
      .map(({ instance }) => instance)
      .filter((instance) => instance instanceof Repository)
      .map(({ target }) => target);
  }

  private async withoutTable(): Promise<string[]> {
    const entities = this.dataSource.entityMetadatas;
    const missing = await this.dataSource.query<{ name: string }[]>(
      `SELECT name FROM unnest($1::text[], $2::text[]) AS entity (name, path) WHERE to_regclass(path) IS NULL`,
      [entities.map(({ name }) => name), entities.map(({ tablePath }) => tablePath)],
    );
    return missing.map(({ name }) => name);
  }
}

const nameOf = (target: EntityTarget<ObjectLiteral>): string =>
  typeof target === 'function' ? target.name : JSON.stringify(target);

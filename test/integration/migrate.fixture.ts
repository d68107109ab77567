import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { Manifest } from '#kernel';

class CreateScratch1780000000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE SCHEMA scratch; CREATE TABLE scratch.thing (id int)');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA scratch CASCADE');
  }
}

/** A lib with a folder of SQL functions that tests change like a developer. */
export class ScratchLib {
  private readonly folder = mkdtempSync(join(tmpdir(), 'scratch-lib-'));

  /** Its manifest, with additional migrations. */
  manifest(...migrations: NonNullable<Manifest['migrations']>): Manifest {
    return {
      name: 'scratch',
      migrations: [CreateScratch1780000000001, ...migrations],
      functions: pathToFileURL(`${this.folder}/`),
    };
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Writes a function without parameters that returns a number. */
  writeNumber(name: string, result: string, language = 'sql'): void {
    const body = language === 'sql' ? `SELECT ${result}` : `BEGIN RETURN ${result}; END`;
    this.write(
      `${name.replaceAll('_', '-')}.sql`,
      `-- A number.\nCREATE OR REPLACE FUNCTION scratch.${name}() RETURNS int LANGUAGE ${language} AS $$ ${body} $$;\n`,
    );
  }

  delete(file: string): void {
    rmSync(join(this.folder, file));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

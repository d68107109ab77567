import { mkdirSync, writeFileSync } from 'node:fs';
import { libFolders } from './lib-folders.js';
import { classNameOf, migrationFiles } from './migration-files.js';

/** Writes the skeleton of a lib's next migration, later than all others. Returns what to do next. */
export function newMigration(lib: string, name: string, root = '.'): string {
  const folder = libFolders(root).get(lib)!;
  const files = migrationFiles(root);
  const time = Math.max(Date.now(), ...files.map((file) => file.time + 1));
  const className = classNameOf(name, time);
  const path = `${folder}/src/migrations/${time}-${name}.ts`;
  const isFirst = !files.some((file) => file.lib === lib);
  mkdirSync(`${root}/${folder}/src/migrations`, { recursive: true });
  writeFileSync(`${root}/${path}`, skeleton(className, isFirst ? lib : undefined));
  return `${path} is written. Next:
  1. Write up and down: tables, indexes, sequences, views and data. Functions are files in ${folder}/functions.
  2. List ${className} in "migrations" of ${folder}/src/${lib}.manifest.ts.
  3. Change the entity with it.
  4. npm run migrate -- up, or npm start, runs it.`;
}

function skeleton(className: string, newSchema: string | undefined): string {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What it is for. */
export class ${className} implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(\`
${newSchema ? `CREATE SCHEMA ${newSchema};` : ''}
\`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(\`
${newSchema ? `DROP SCHEMA ${newSchema} CASCADE;` : ''}
\`);
  }
}
`;
}

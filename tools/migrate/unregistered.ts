import { existsSync, readFileSync } from 'node:fs';
import type { Manifest } from '#kernel';
import { migrationsOf } from '#platform/database';
import { libFolders } from './lib-folders.js';
import { migrationFiles } from './migration-files.js';

/** Files of the schema that are in no manifest and would be ignored: one sentence each, which says what to do. */
export function unregisteredFiles(manifests: readonly Manifest[], root = '.'): string[] {
  const listed = new Set(migrationsOf(manifests).map(({ name }) => name));
  const migrations = migrationFiles(root).flatMap(({ lib, folder, path, className }) => {
    if (!readFileSync(`${root}/${path}`, 'utf8').includes(`export class ${className} `))
      return [`${path}: export the class ${className} from this file.`];
    return listed.has(className)
      ? []
      : [`${path}: list ${className} in "migrations" of ${folder}/src/${lib}.manifest.ts.`];
  });
  const withFunctions = new Set(manifests.filter(({ functions }) => functions).map(({ name }) => name));
  const functions = [...libFolders(root)].flatMap(([lib, folder]) =>
    existsSync(`${root}/${folder}/functions`) && !withFunctions.has(lib)
      ? [
          `${folder}/functions: say functions: new URL('../functions/', import.meta.url) in ` +
            `${folder}/src/${lib}.manifest.ts.`,
        ]
      : [],
  );
  return [...migrations, ...functions];
}

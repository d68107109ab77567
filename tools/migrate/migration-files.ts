import { existsSync, readdirSync } from 'node:fs';
import { libFolders } from './lib-folders.js';

/** A migration's file. TypeORM sorts migrations by the timestamp at the end of the class name. */
export interface MigrationFile {
  readonly lib: string;
  /** The lib's folder. */
  readonly folder: string;
  readonly path: string;
  readonly className: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The migration files of all libs under `root`; paths are relative to it. */
export function migrationFiles(root = '.'): MigrationFile[] {
  return [...libFolders(root)].flatMap(([lib, folder]) => {
    const home = `${folder}/src/migrations`;
    if (!existsSync(`${root}/${home}`)) return [];
    return readdirSync(`${root}/${home}`).map((file) => {
      const [time = '', name = ''] = file.replace(/\.ts$/, '').split(/-(.*)/);
      return {
        lib,
        folder,
        path: `${home}/${file}`,
        className: classNameOf(name, Number(time)),
        time: Number(time),
      };
    });
  });
}

/** `create-cache` and 1763000000002 become `CreateCache1763000000002`. */
export function classNameOf(name: string, time: number): string {
  return name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()) + time;
}

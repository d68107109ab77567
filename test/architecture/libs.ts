import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The rows of architecture.cjs: each lib with the libs that it may use. */
export const { LIBS: ROWS } = require('../../architecture.cjs') as { LIBS: Record<string, string[]> };

/** Every folder that is a lib, under its name in imports, without the `#`. */
export const LIBS = readdirSync('libs')
  .flatMap((name) =>
    name === 'platform' ? readdirSync('libs/platform').map((inner) => `platform/${inner}`) : [name],
  )
  .filter((name) => existsSync(`libs/${name}/src`));

/** Whether a lib is a context: neither the kernel nor a platform lib. */
export const isContext = (lib: string): boolean => lib !== 'kernel' && !lib.startsWith('platform/');

/** The name of a lib without its folder: that of its module, its manifest and its database schema. */
export const shortName = (lib: string): string => lib.split('/').pop()!;

/** The lib that a path is in, if any. */
export const libOf = (path: string): string | undefined =>
  /^libs\/(platform\/[^/]+|(?!platform\/)[^/]+)\//.exec(path)?.[1];

/** The files of a lib that are deployed, relative to the repository: its TypeScript without specs, and its SQL. */
export const shippedFiles = (lib: string): string[] =>
  readdirSync(`libs/${lib}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:ts|sql)$/.test(path) && !/\.spec\.ts$|(?:^|\/)testing\//.test(path))
    .map((path) => `libs/${lib}/${path}`)
    .toSorted();

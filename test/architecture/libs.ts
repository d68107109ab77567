import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The rows of architecture.cjs: each lib with the libs it may use. */
export const { LIBS: ROWS } = require('../../architecture.cjs') as { LIBS: Record<string, string[]> };

/** Every folder that is a lib, by its name in imports, without the `#`. */
export const LIBS = readdirSync('libs')
  .flatMap((name) =>
    name === 'platform' ? readdirSync('libs/platform').map((inner) => `platform/${inner}`) : [name],
  )
  .filter((name) => existsSync(`libs/${name}/src`));

/** The libs that hold the business: neither the kernel nor technical. */
export const CONTEXTS = LIBS.filter((name) => name !== 'kernel' && !name.startsWith('platform/'));

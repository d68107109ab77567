import { readFileSync } from 'node:fs';
import { LIBS, shippedFiles } from './libs.js';
import { schemasCreated } from './sql-schemas.js';

/** Every deployed file of a lib, with its text. */
export const SOURCES = LIBS.flatMap((lib) =>
  shippedFiles(lib).map((path) => ({ lib, path, text: readFileSync(path, 'utf8') })),
);

/** The database schemas, each with the file that creates it. */
export const CREATED = SOURCES.flatMap(({ lib, path, text }) =>
  schemasCreated(path, text).map((schema) => ({ lib, path, schema })),
);

export const SCHEMAS: ReadonlySet<string> = new Set(CREATED.map(({ schema }) => schema));

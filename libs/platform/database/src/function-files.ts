import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Persistence } from './data-source.js';

/** An SQL function and its file in a lib. */
export interface FunctionFile {
  /** The lib's name, which is also the schema of the function. */
  readonly lib: string;
  readonly name: string;
  /** Path to the file, from the current folder. */
  readonly path: string;
  readonly text: string;
  /** SHA-256 of the text, in hexadecimal. */
  readonly digest: string;
}

/** Parts of SQL that may contain words and semicolons without meaning: comments, strings, bodies, quoted names. */
const OPAQUE =
  /--.*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|\bE'(?:\\.|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"/gi;
const FILE_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*\.sql$/;

/**
 * The functions in the manifests' folders. Throws an error that lists everything wrong with the files, and what to do.
 */
export function readFunctionFiles(manifests: readonly Persistence[]): FunctionFile[] {
  const files = manifests.flatMap(filesOf);
  const faults = files.flatMap(faultsOf);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return files;
}

function filesOf({ name: lib, functions: folder }: Persistence): FunctionFile[] {
  if (folder === undefined) return [];
  if (!existsSync(folder)) {
    throw new Error(
      `There is no folder ${fileURLToPath(folder)}, which the manifest "${lib}" names as that of its SQL functions.`,
    );
  }
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const url = new URL(file, folder);
      const text = readFileSync(url, 'utf8');
      return {
        lib,
        name: file.replace(/\.sql$/, '').replaceAll('-', '_'),
        path: relative(process.cwd(), fileURLToPath(url)),
        text,
        digest: createHash('sha256').update(text).digest('hex'),
      };
    });
}

function faultsOf({ lib, name, path, text }: FunctionFile): string[] {
  const wanted = `one statement, CREATE OR REPLACE FUNCTION ${lib}.${name}(...)`;
  if (!FILE_NAME.test(path.split(/[\\/]/).pop()!)) {
    return [
      `${path}: name the file after its function, in kebab-case: my-function.sql for ${lib}.my_function.`,
    ];
  }
  const code = text.replace(OPAQUE, ' ').trim().replace(/;$/, '');
  const head = /^CREATE\s+OR\s+REPLACE\s+FUNCTION\s+([\w.]+)\s*\(/i.exec(code);
  if (head === null) return [`${path}: the file must hold ${wanted}.`];
  if (head[1]!.toLowerCase() !== `${lib}.${name}`) {
    return [`${path}: the file holds ${head[1]}, not ${lib}.${name}. Rename one after the other.`];
  }
  const atomic = /\bBEGIN\s+ATOMIC\b/i.test(code);
  const single =
    code.match(/\bCREATE\b/gi)!.length === 1 && (atomic ? /\bEND$/i.test(code) : !code.includes(';'));
  return single ? [] : [`${path}: the file holds more than ${wanted}. One function a file.`];
}

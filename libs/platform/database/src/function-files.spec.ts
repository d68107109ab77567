import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readFunctionFiles } from './function-files.js';

const create = (name: string): string =>
  `-- One.\nCREATE OR REPLACE FUNCTION ${name}() RETURNS int LANGUAGE sql RETURN 1;\n`;

describe('a file of an SQL function', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'functions-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = () => readFunctionFiles([{ name: 'scratch', functions: pathToFileURL(`${folder}/`) }]);

  it('is named after the function in kebab-case', () => {
    const text = create('scratch.my_function');
    writeFileSync(join(folder, 'my-function.sql'), text);
    expect(read()).toMatchObject([{ lib: 'scratch', name: 'my_function', text }]);
  });

  it.each([
    ['misnamed.sql', create('scratch.other'), 'holds scratch.other, not scratch.misnamed'],
    ['elsewhere.sql', create('public.elsewhere'), 'holds public.elsewhere, not scratch.elsewhere'],
    ['two.sql', create('scratch.two') + create('scratch.three'), 'holds more than one statement'],
    ['extra.sql', `${create('scratch.extra')} GRANT ALL ON x TO public;`, 'holds more than one statement'],
    [
      'atomic.sql',
      `${create('scratch.atomic').replace('RETURN 1', 'BEGIN ATOMIC SELECT 1; END')} ROLLBACK`,
      'holds more than one statement',
    ],
    [
      'table.sql',
      'CREATE TABLE scratch.table (id int)',
      'must hold one statement, CREATE OR REPLACE FUNCTION scratch.table(...)',
    ],
    [
      'no-replace.sql',
      'CREATE FUNCTION scratch.no_replace() RETURNS int RETURN 1',
      'must hold one statement',
    ],
    ['empty.sql', '-- Nothing yet.', 'must hold one statement'],
    ['snake_case.sql', create('scratch.snake_case'), 'kebab-case'],
    ['notes.txt', 'Remember the milk.', 'kebab-case'],
  ])('%s is refused, and the error says what to do', (file, text, reason) => {
    writeFileSync(join(folder, file), text);
    expect(read).toThrow(reason);
    expect(read).toThrow(file);
  });

  it('is reported together with all other bad files', () => {
    writeFileSync(join(folder, 'a.sql'), create('scratch.b'));
    writeFileSync(join(folder, 'c.sql'), create('scratch.d'));
    expect(read).toThrow(/scratch\.b.*\n.*scratch\.d/);
  });

  it('is reported as missing if the build has not copied its folder', () => {
    const functions = new URL('file:///nowhere/functions/');
    expect(() => readFunctionFiles([{ name: 'scratch', functions }])).toThrow(
      /no folder \/nowhere\/functions.*"scratch"/,
    );
  });
});

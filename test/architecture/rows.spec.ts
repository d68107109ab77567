import { cruise } from './cruise.js';
import { libOf, LIBS, ROWS, shortName } from './libs.js';
import { SCHEMAS, SOURCES } from './sources.js';
import { schemasNamed } from './sql-schemas.js';

type Uses = Readonly<Record<string, ReadonlySet<string>>>;

/** What a row allows but nothing uses, as instructions. */
const unused = (rows: Record<string, string[]>, uses: Uses): string[] =>
  Object.entries(rows).flatMap(([lib, allowed]) =>
    allowed
      .filter((word) => !uses[lib]?.has(word))
      .map((word) => `remove ${word} from the row of ${lib} in architecture.cjs: nothing uses it`),
  );

/** Each lib with the libs that its code imports (including type-only imports) or that its SQL names. */
async function usesOf(libs: readonly string[]): Promise<Uses> {
  const uses = Object.fromEntries(libs.map((lib) => [lib, new Set<string>()]));
  const { modules } = await cruise(['libs']);
  for (const { source, dependencies } of modules)
    for (const { resolved } of dependencies) {
      const used = libOf(resolved);
      if (used) uses[libOf(source)!]?.add(used);
    }
  const byName = new Map(libs.map((lib) => [shortName(lib), lib]));
  for (const { lib, path, text } of SOURCES)
    for (const { schema } of schemasNamed(path, text, SCHEMAS)) {
      const used = byName.get(schema);
      if (used) uses[lib]!.add(used);
    }
  return uses;
}

describe('a row of architecture.cjs', () => {
  let uses: Uses;

  beforeAll(async () => {
    uses = await usesOf(LIBS);
  }, 120_000);

  it('allows nothing that its lib does not use', () => {
    expect(unused(ROWS, uses)).toEqual([]);
  });

  it('allows everything that its lib uses', () => {
    const refused = LIBS.flatMap((lib) =>
      [...uses[lib]!]
        .filter((used) => used !== lib && !ROWS[lib]?.includes(used))
        .map((used) => `${lib} uses ${used}, which its row in architecture.cjs does not allow`),
    );
    expect(refused).toEqual([]);
  });

  it('names libs that exist', () => {
    const named = new Set(Object.entries(ROWS).flatMap(([lib, allowed]) => [lib, ...allowed]));
    const gone = [...named].filter((lib) => !LIBS.includes(lib));
    expect(gone.map((lib) => `remove ${lib} from architecture.cjs: libs/${lib} has no src`)).toEqual([]);
  });

  it.each(Object.keys(ROWS))('of %s is too long with any further lib', (lib) => {
    for (const word of LIBS.filter((other) => other !== lib && !ROWS[lib]!.includes(other)))
      expect(unused({ [lib]: [...ROWS[lib]!, word] }, uses)).toContain(
        `remove ${word} from the row of ${lib} in architecture.cjs: nothing uses it`,
      );
  });
});

describe('the size of the libs', () => {
  it('is at most a quarter of all lines for each lib', () => {
    const lines = new Map(
      LIBS.map((lib) => [
        lib,
        SOURCES.filter((source) => source.lib === lib).reduce(
          (sum, { text }) => sum + text.trimEnd().split('\n').length,
          0,
        ),
      ]),
    );
    const total = [...lines.values()].reduce((sum, n) => sum + n, 0);
    const heavy = [...lines].filter(([, n]) => n > total / 4);
    expect(
      heavy.map(([lib, n]) => `${lib} holds ${n} of all ${total} lines: split it by what it is for`),
    ).toEqual([]);
  });
});

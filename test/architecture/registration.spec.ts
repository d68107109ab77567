import { readdirSync, readFileSync } from 'node:fs';
import type { Manifest } from '#kernel';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { LIBS, ROWS } from './libs.js';
import { type LibFolder, registrationFaults, type Registry, strayManifests } from './registration.js';

const REGISTRY: Registry = {
  manifests: MANIFESTS,
  rows: ROWS,
  appModule: readFileSync('apps/api/src/app.module.ts', 'utf8'),
};

function read(lib: string): LibFolder {
  const paths = readdirSync(`libs/${lib}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`);
  const files = paths.map((path) => [path.slice(`libs/${lib}/`.length), readFileSync(path, 'utf8')]);
  return { lib, files: Object.fromEntries(files) as Record<string, string> };
}

describe('what a lib brings is registered', () => {
  it.each(LIBS)('by %s', (lib) => expect(registrationFaults(read(lib), REGISTRY)).toEqual([]));

  it('by manifests that belong to libs', () => expect(strayManifests(MANIFESTS, LIBS)).toEqual([]));
});

class BlocksModule {}
class Block {}
class CreateBlocks1764000000001 {}
class BlockedError extends Error {
  static readonly description = {
    code: 'blocked',
    kind: 'forbidden',
    message: 'No.',
    when: 'Blocked.',
  } as const;
}

/** A context with everything that can be registered, and the places where it is registered. */
const MANIFEST: Manifest = {
  name: 'blocks',
  module: BlocksModule,
  tags: [{ name: 'Blocks', description: 'Who is hidden from whom.' }],
  entities: [Block],
  migrations: [CreateBlocks1764000000001],
  functions: new URL('file:///libs/blocks/functions/'),
  events: [{ type: 'user.blocked', publisher: 'blocks', actor: 'a', subject: 'b', when: 'c' }],
  errors: [BlockedError as never],
  invariants: [{ name: 'nobody blocks themselves', text: 'SELECT 1' }],
};
const BLOCKS: LibFolder = {
  lib: 'blocks',
  files: {
    'README.md': '**Purpose.** Who is hidden from whom.',
    'functions/block.sql': 'CREATE FUNCTION blocks.block()',
    'src/index.ts': "export { BLOCKS_MANIFEST } from './blocks.manifest.js';",
    'src/blocks.module.ts': '@Module({})\nexport class BlocksModule {}',
    'src/blocks.manifest.ts': "export const BLOCKS_MANIFEST: Manifest = {\n  name: 'blocks',\n};",
    'src/block.entity.ts': 'export class Block {}',
    'src/migrations/1764000000001-create-blocks.ts': 'export class CreateBlocks1764000000001 {}',
    'src/blocks.events.ts': "export const USER_BLOCKED = 'user.blocked';",
    'src/blocks.errors.ts': 'export class BlockedError extends describedError({}) {}',
    'src/blocks.invariants.ts': "export const BLOCKS = [{ name: 'nobody blocks themselves' }];",
    'src/http/blocks.controller.ts': "@ApiTags('Blocks')\nexport class BlocksController {}",
  },
};

const judge = (folder: Partial<LibFolder>, registry: Partial<Registry>): string[] =>
  registrationFaults(
    { ...BLOCKS, ...folder },
    { manifests: [MANIFEST], rows: { blocks: [] }, appModule: '', ...registry },
  );
const without = (path: string): Partial<LibFolder> => ({
  files: Object.fromEntries(Object.entries(BLOCKS.files).filter(([name]) => name !== path)),
});
const having = (path: string, text: string): Partial<LibFolder> => ({
  files: { ...BLOCKS.files, [path]: text },
});

describe('a missing registration is reported, with the place where it belongs', () => {
  it('and nothing is reported if nothing is missing', () => expect(judge({}, {})).toEqual([]));

  /** What to do about an event that is not in the manifest. */
  const describes = (what: string): string =>
    `describe ${what} in a list of that file, and add the list to \`events\``;
  const PLACE = 'of BLOCKS_MANIFEST in libs/blocks/src/blocks.manifest.ts';

  it.each([
    ['module', 'BlocksModule'],
    ['tags', "the tag 'Blocks', with a description,"],
    ['entities', 'Block (src/block.entity.ts)'],
    ['migrations', 'CreateBlocks1764000000001 (src/migrations/1764000000001-create-blocks.ts)'],
    ['functions', "the folder: new URL('../functions/', import.meta.url)"],
    ['events', "'user.blocked' (src/blocks.events.ts)"],
    ['errors', 'BlockedError (src/blocks.errors.ts)'],
    ['invariants', "'nobody blocks themselves' (src/blocks.invariants.ts)"],
  ])('%s', (part, what) => {
    const faults = judge({}, { manifests: [{ ...MANIFEST, [part]: undefined }] });
    const does = part === 'events' ? describes(what) : `add ${what} to \`${part}\``;
    expect(faults).toEqual([`${does} ${PLACE}`]);
  });

  it.each(["'user.blocked'", 'USER_BLOCKED'])('the list of events, described as %s', (type) => {
    const text = `export const USER_BLOCKED = 'user.blocked';\nexport const EVENTS = [{ type: ${type} }];`;
    expect(judge(having('src/blocks.events.ts', text), { manifests: [{ ...MANIFEST, events: [] }] })).toEqual(
      [`add the list that describes 'user.blocked' (src/blocks.events.ts) to \`events\` ${PLACE}`],
    );
  });

  it('the line in the list', () => {
    expect(judge({}, { manifests: [] })).toEqual(['add BLOCKS_MANIFEST to apps/api/src/manifests.ts']);
  });

  it('the row', () => {
    expect(judge({}, { rows: {} })).toEqual([
      'add a row for blocks, with the libs that it uses, to architecture.cjs',
    ]);
  });

  it.each([
    ['src/blocks.manifest.ts', ', and list it in apps/api/src/manifests.ts'],
    ['src/blocks.module.ts', ' with the Nest module of the context'],
    ['src/index.ts', ' with what others may use'],
    ['README.md', ', from its purpose on'],
  ])('the file %s', (path, hint) => {
    expect(judge(without(path), {})).toEqual([`write libs/blocks/${path}${hint}`]);
  });

  it('the manifest of a technical lib that has tables', () => {
    const files = { ...BLOCKS.files, ...without('src/blocks.manifest.ts').files };
    delete (files as Record<string, string>)['src/blocks.manifest.ts'];
    const registry = { rows: { 'platform/blocks': [] }, appModule: 'imports: [BlocksModule]' };
    expect(judge({ lib: 'platform/blocks', files }, registry)).toEqual([
      'write libs/platform/blocks/src/blocks.manifest.ts, and list it in apps/api/src/manifests.ts',
    ]);
  });

  it('the module of a technical lib', () => {
    const manifests = [{ ...MANIFEST, module: undefined }];
    const registry = { rows: { 'platform/blocks': [] }, manifests };
    expect(judge({ lib: 'platform/blocks' }, registry)).toEqual([
      'import BlocksModule in apps/api/src/app.module.ts',
    ]);
  });

  it('the name of the folder', () => {
    const text = "export const BLOCKS_MANIFEST: Manifest = {\n  name: 'block',\n};";
    expect(judge(having('src/blocks.manifest.ts', text), {})).toEqual([
      "give BLOCKS_MANIFEST in libs/blocks/src/blocks.manifest.ts the name 'blocks', that of the folder",
    ]);
    expect(strayManifests([{ name: 'block' }], ['blocks'])).toEqual([
      "no lib is named block: give the manifest the name of its lib's folder",
    ]);
  });

  it('the tag of a controller', () => {
    expect(judge(having('src/http/more.controller.ts', 'export class MoreController {}'), {})).toEqual([
      "give the controller in libs/blocks/src/http/more.controller.ts a tag: @ApiTags('…')",
    ]);
  });

  it('that a tag is no longer used', () => {
    const tags = [...MANIFEST.tags!, { name: 'Mutes', description: '' }];
    expect(judge({}, { manifests: [{ ...MANIFEST, tags }] })).toEqual([
      "remove the tag 'Mutes' from BLOCKS_MANIFEST: no controller of blocks has it",
    ]);
  });

  it('the second of two of the same name, of any kind', () => {
    const more = {
      'src/mute.entity.ts': 'export class Mute {}',
      'src/mutes.events.ts': "export const A = 'user.muted';\nexport const B = [{ type: 'user.unmuted' }];",
      'src/mutes.errors.ts': 'export class MutedError extends describedError({}) {}',
      'src/http/mutes.controller.ts': "@ApiTags('Mutes')\nexport class MutesController {}",
    };
    expect(judge({ files: { ...BLOCKS.files, ...more } }, {})).toEqual([
      `add the tag 'Mutes', with a description, to \`tags\` ${PLACE}`,
      `add Mute (src/mute.entity.ts) to \`entities\` ${PLACE}`,
      `${describes("'user.muted' (src/mutes.events.ts)")} ${PLACE}`,
      `add the list that describes 'user.unmuted' (src/mutes.events.ts) to \`events\` ${PLACE}`,
      `add MutedError (src/mutes.errors.ts) to \`errors\` ${PLACE}`,
    ]);
  });

  it('that a manifest is listed once', () => {
    expect(strayManifests([MANIFEST, MANIFEST], ['blocks'])).toEqual([
      'list the manifest of blocks once in apps/api/src/manifests.ts',
    ]);
  });
});

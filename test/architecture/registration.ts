import type { Manifest } from '#kernel';
import { isContext, shortName } from './libs.js';

/** A folder of libs/ with its files by path, relative to that folder. */
export interface LibFolder {
  readonly lib: string;
  readonly files: Readonly<Record<string, string>>;
}

/** The places where libs are registered. */
export interface Registry {
  readonly manifests: readonly Manifest[];
  /** The rows of architecture.cjs. */
  readonly rows: Readonly<Record<string, readonly string[]>>;
  /** The text of apps/api/src/app.module.ts, which imports the technical modules. */
  readonly appModule: string;
}

const LIST = 'apps/api/src/manifests.ts';

/** Everything that a lib contains but that is registered nowhere, as instructions. */
export function registrationFaults(folder: LibFolder, registry: Registry): string[] {
  const { lib, files } = folder;
  return [
    ...(registry.rows[lib] ? [] : [`add a row for ${lib}, with the libs that it uses, to architecture.cjs`]),
    ...(files['src/index.ts'] === undefined
      ? [`write libs/${lib}/src/index.ts with what others may use`]
      : []),
    ...(files['README.md'] === undefined ? [`write libs/${lib}/README.md, from its purpose on`] : []),
    ...moduleFaults(folder, registry),
    ...manifestFaults(folder, registry),
  ];
}

/** Manifests that belong to no lib, and names that are used twice. */
export function strayManifests(manifests: readonly Manifest[], libs: readonly string[]): string[] {
  const names = manifests.map(({ name }) => name);
  return [
    ...names
      .filter((name) => !libs.some((lib) => shortName(lib) === name))
      .map((name) => `no lib is named ${name}: give the manifest the name of its lib's folder`),
    ...names
      .filter((name, at) => names.indexOf(name) !== at)
      .map((name) => `list the manifest of ${name} once in ${LIST}`),
  ];
}

function moduleFaults({ lib, files }: LibFolder, { manifests, appModule }: Registry): string[] {
  const name = shortName(lib);
  const path = `src/${name}.module.ts`;
  const [module] = classesIn(files[path] ?? '');
  if (isContext(lib)) return module ? [] : [`write libs/${lib}/${path} with the Nest module of the context`];
  const registered = manifests.some((manifest) => manifest.name === name && manifest.module !== undefined);
  if (!module || registered || new RegExp(`\\b${module}\\b`).test(appModule)) return [];
  return [`import ${module} in apps/api/src/app.module.ts`];
}

function manifestFaults({ lib, files }: LibFolder, { manifests }: Registry): string[] {
  const name = shortName(lib);
  const path = `src/${name}.manifest.ts`;
  const brought = broughtBy(files);
  const text = files[path];
  if (text === undefined) {
    if (!isContext(lib) && brought.length === 0) return [];
    return [`write libs/${lib}/${path}, and list it in ${LIST}`];
  }
  const label = /export const (\w+)/.exec(text)?.[1] ?? 'the manifest';
  const given = /^ {2}name: '([^']*)'/m.exec(text)?.[1];
  if (given !== name) return [`give ${label} in libs/${lib}/${path} the name '${name}', that of the folder`];
  const manifest = manifests.find((listed) => listed.name === name);
  if (!manifest) return [`add ${label} to ${LIST}`];

  const missing = [
    ...(isContext(lib) && manifest.module === undefined
      ? [
          {
            part: 'module',
            key: '',
            what: classesIn(files[`src/${name}.module.ts`] ?? '')[0] ?? 'the Nest module',
          },
        ]
      : []),
    ...brought.filter(({ part, key }) => !keysOf(manifest)[part].includes(key)),
  ];
  const untagged = Object.keys(files).filter(
    (file) => file.endsWith('.controller.ts') && !/@ApiTags\(|@ApiExcludeController\(/.test(files[file]!),
  );
  const unused = (manifest.tags ?? []).filter(
    (tag) => !brought.some(({ part, key }) => part === 'tags' && key === tag.name),
  );
  return [
    ...missing.map(({ part, key, what }) =>
      part === 'events' && !isDescribed(key, files)
        ? `describe ${what} in a list of that file, and add the list to \`events\` of ${label} in libs/${lib}/${path}`
        : `add ${part === 'events' ? `the list that describes ${what}` : what} to \`${part}\` of ${label} in libs/${lib}/${path}`,
    ),
    ...untagged.map((file) => `give the controller in libs/${lib}/${file} a tag: @ApiTags('…')`),
    ...unused.map((tag) => `remove the tag '${tag.name}' from ${label}: no controller of ${lib} has it`),
  ];
}

type Part = 'tags' | 'entities' | 'migrations' | 'functions' | 'events' | 'errors' | 'invariants';

interface Brought {
  readonly part: Part;
  /** How it is found in the manifest. */
  readonly key: string;
  /** How it is called in a message. */
  readonly what: string;
}

/** The file roles: the part of the manifest that a role belongs to, its files, and what to read from them. */
const ROLES: readonly [part: Part, files: RegExp, keys: (text: string) => string[]][] = [
  ['tags', /\.controller\.ts$/, (text) => allOf(text, /@ApiTags\('([^']+)'\)/g)],
  ['entities', /\.entity\.ts$/, classesIn],
  ['migrations', /(?:^|\/)migrations\/\d[^/]*\.ts$/, classesIn],
  ['functions', /^functions\/[^/]+\.sql$/, () => ['functions']],
  ['events', /(?:^|[./])events\.ts$/, (text) => allOf(text, /(?:=|\btype:)\s*'([a-z_]+\.[a-z_]+)'/g)],
  ['errors', /(?:^|[./])errors\.ts$/, classesIn],
  ['invariants', /(?:^|[./])invariants\.ts$/, (text) => allOf(text, /\bname: '([^']+)'/g)],
];

function broughtBy(files: LibFolder['files']): Brought[] {
  const all = ROLES.flatMap(([part, role, keysIn]) =>
    Object.entries(files)
      .filter(([path]) => role.test(path))
      .flatMap(([path, text]) => keysIn(text).map((key) => ({ part, key, what: whatIs(part, key, path) }))),
  );
  return all.filter(
    ({ part, key }, at) => at === all.findIndex((one) => one.part === part && one.key === key),
  );
}

/** Whether a description has this type of event, as text or as a constant. */
function isDescribed(type: string, files: LibFolder['files']): boolean {
  const texts = Object.values(files);
  const constants = texts.flatMap((text) => allOf(text, new RegExp(`const (\\w+) = '${type}'`, 'g')));
  const named = new RegExp(`\\btype: (?:${[`'${type}'`, ...constants].join('|')})[\\s,}]`);
  return texts.some((text) => named.test(text));
}

function whatIs(part: Part, key: string, path: string): string {
  if (part === 'functions') return "the folder: new URL('../functions/', import.meta.url)";
  if (part === 'tags') return `the tag '${key}', with a description,`;
  return part === 'events' || part === 'invariants' ? `'${key}' (${path})` : `${key} (${path})`;
}

const keysOf = (manifest: Manifest): Record<Part, readonly string[]> => ({
  tags: (manifest.tags ?? []).map(({ name }) => name),
  entities: (manifest.entities ?? []).map(({ name }) => name),
  migrations: (manifest.migrations ?? []).map(({ name }) => name),
  functions: manifest.functions ? ['functions'] : [],
  events: (manifest.events ?? []).map(({ type }) => type),
  errors: (manifest.errors ?? []).map(({ name }) => name),
  invariants: (manifest.invariants ?? []).map(({ name }) => name),
});

function classesIn(text: string): string[] {
  return allOf(text, /^export class (\w+)/gm);
}

const allOf = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1]!);

/** A lib as the README shows it. */
export interface Module {
  readonly lib: string;
  /** The libs that it uses. */
  readonly uses: readonly string[];
  /** The text of its README. */
  readonly readme: string;
}

/** An arrow for a lib that listens to another lib's events. Both are short names. */
export interface Reaction {
  readonly publisher: string;
  readonly listener: string;
}

const BEGIN = '<!-- generated: modules -->';
const END = '<!-- end of generated -->';
const KERNEL = 'kernel';
const PLATFORM = 'platform/';

/** Replaces the text of a page between the two markers. Throws if there are no markers. */
export function withDiagram(page: string, diagram: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`Put the lines "${BEGIN}" and "${END}" around the diagram.`);
  return `${page.slice(0, from)}${BEGIN}\n${diagram}\n${page.slice(to)}`;
}

/** The modules in Mermaid: a box for contexts and one for technical libs, without the arrows to the kernel. */
export function modulesDiagram(modules: readonly Module[], reactions: readonly Reaction[]): string {
  const contexts = modules.filter(({ lib }) => lib !== KERNEL && !lib.startsWith(PLATFORM)).toReversed();
  const technical = modules.filter(({ lib }) => lib.startsWith(PLATFORM)).toReversed();
  const lines = [
    'flowchart TD',
    '  api[apps/api] --> contexts & platform',
    '  subgraph contexts',
    ...contexts.map(
      (module) => `    ${shortName(module.lib)}["${shortName(module.lib)}: ${purposeOf(module)}"]`,
    ),
    ...usesAmong(contexts),
    '  end',
    ...arrows(
      '  ',
      '-. events .->',
      reactions.map(({ publisher, listener }) => [publisher, [listener]]),
    ),
    '  contexts --> platform',
    '  subgraph platform',
    `    ${technical.map(({ lib }) => shortName(lib)).join(' & ')}`,
    ...usesAmong(technical),
    '  end',
  ];
  return ['```mermaid', ...lines, '```'].join('\n');
}

/** The arrows between some libs. */
function usesAmong(members: readonly Module[]): string[] {
  const inside = new Set(members.map(({ lib }) => lib));
  return arrows(
    '    ',
    '-->',
    members.map(({ lib, uses }) => [
      shortName(lib),
      uses.filter((other) => inside.has(other)).map(shortName),
    ]),
  );
}

/** One line for all libs that point to the same libs. */
function arrows(
  indent: string,
  arrow: string,
  pointing: readonly (readonly [from: string, to: readonly string[]])[],
): string[] {
  const byTarget = new Map<string, string[]>();
  for (const [from, to] of pointing) {
    const target = to.toSorted().join(' & ');
    if (target) byTarget.set(target, [...(byTarget.get(target) ?? []), from]);
  }
  return [...byTarget].map(([target, from]) => `${indent}${from.join(' & ')} ${arrow} ${target}`);
}

const shortName = (lib: string): string => lib.split('/').pop()!;

/** The purpose from its README, with a lower-case first letter. */
function purposeOf({ lib, readme }: Module): string {
  const purpose = /^\*\*Purpose\.\*\* ([^.:;]+)/m.exec(readme)?.[1]?.replace(/\s+/g, ' ').trim();
  if (!purpose) throw new Error(`Begin libs/${lib}/README.md with a line "**Purpose.** …".`);
  return purpose[0]!.toLowerCase() + purpose.slice(1).replaceAll('"', "'");
}

import type { UserId } from '#kernel';
import type { DomainEvent } from '#platform/events';
import { EVENTS, type Fact, FACTS, LISTS, type Names, type Role } from './writes.rows.js';

/** All users of a trial. If users write about themselves, `me` and `peer` are the same user. */
export type Cast = Readonly<Record<Role, UserId>>;

/** The users whose lists and counts are compared. */
export function ownersIn({ me, peer }: Cast): Role[] {
  return me === peer ? ['me'] : ['me', 'peer'];
}

/** The role of a user; for any other user, the id. */
export function roleOf(id: string, cast: Cast): string {
  return (Object.keys(cast) as Role[]).find((role) => cast[role] === id) ?? id;
}

export function concerns({ actor, subject }: DomainEvent, cast: Cast): boolean {
  return [actor, subject].some((id) => roleOf(id, cast) !== id);
}

export function eventLine({ type, actor, subject }: DomainEvent, cast: Cast): string {
  return [type, roleOf(actor, cast), roleOf(subject, cast)].join(' ');
}

export function entryLine(list: string, owner: string, peer: string): string {
  return `${list} of ${owner}: ${peer}`;
}

export function nameLine(entry: string, name: string | null): string {
  return `${entry}, named ${name}`;
}

export function sizeLine(list: string, owner: string, what: 'total' | 'count', size: number): string {
  return `${list} of ${owner}: ${what} ${size}`;
}

/** The list entries of a fact. */
function entriesOf({ kind, from, to }: Fact): string[] {
  const { ofFrom, ofTo } = FACTS[kind];
  return [entryLine(ofFrom, from, to), ...(ofTo === undefined ? [] : [entryLine(ofTo, to, from)])];
}

/** The entries of facts on the lists that are compared. */
export function entriesIn(cast: Cast, facts: readonly Fact[]): string[] {
  const owners = ownersIn(cast).map((owner) => ` of ${owner}: `);
  return facts.flatMap(entriesOf).filter((entry) => owners.some((owner) => entry.includes(owner)));
}

/** Returns whether a fact is one of these facts. */
export function holderOf(facts: readonly Fact[]): (fact: Fact) => boolean {
  const entries = facts.flatMap(entriesOf);
  return (fact) => entriesOf(fact).every((entry) => entries.includes(entry));
}

/** The lines for the lists and counts of all users if the lists contain exactly these entries. */
export function expectedLines(entries: readonly string[], cast: Cast, names: Names = {}): string[] {
  const nameOf = (entry: string): string | null => names[entry.split(': ').at(-1) as Role] ?? null;
  const sizes = ownersIn(cast).flatMap((owner) =>
    Object.entries(LISTS).flatMap(([list, { count }]) => {
      const size = entries.filter((entry) => entry.startsWith(entryLine(list, owner, ''))).length;
      return [
        sizeLine(list, owner, 'total', size),
        ...(count === undefined ? [] : [sizeLine(list, owner, 'count', size)]),
      ];
    }),
  );
  return [...entries.map((entry) => nameLine(entry, nameOf(entry))), ...sizes];
}

/** The entries that an event says were added (+) and removed (-). */
export function meaningOf(event: DomainEvent, cast: Cast): string[] {
  const meaning = EVENTS[event.type];
  if (meaning === undefined) return [`${event.type}, which has no row in EVENTS`];
  const { begins = [], ends = [] } = meaning(
    roleOf(event.actor, cast) as Role,
    roleOf(event.subject, cast) as Role,
  );
  return [
    ...begins.flatMap(entriesOf).map((entry) => `+ ${entry}`),
    ...ends.flatMap(entriesOf).map((entry) => `- ${entry}`),
  ];
}

/** The entries that were added (+) and removed (-) between two reads. */
export function changesOf(before: readonly string[], after: readonly string[]): string[] {
  return [
    ...without(after, before).map((entry) => `+ ${entry}`),
    ...without(before, after).map((entry) => `- ${entry}`),
  ];
}

/** A complaint for each line that is found but not expected, or expected but not found. Repeated lines count. */
export function differences(where: string, found: readonly string[], expected: readonly string[]): string[] {
  return [
    ...without(found, expected).map((line) => `${where} wrongly: ${line}`),
    ...without(expected, found).map((line) => `${where} not: ${line}`),
  ];
}

/** The same if the order matters. */
export function differencesInOrder(
  where: string,
  found: readonly string[],
  expected: readonly string[],
): string[] {
  const complaints = differences(where, found, expected);
  const same = complaints.length > 0 || found.every((line, index) => line === expected[index]);
  return same ? complaints : [`${where} in a wrong order: ${found.join(', ')}`];
}

function without(lines: readonly string[], taken: readonly string[]): string[] {
  const rest = [...taken];
  return lines.filter((line) => {
    const at = rest.indexOf(line);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/**
 * The stored number of a kind of list: four times its declared number, plus 1 if it is the mirror of another list, or 2
 * if it mirrors itself.
 */
export type ListKind = number;

const MIRROR = 1;
const SYMMETRIC = 2;
const LARGEST = 8_191;

/**
 * What a block between two users does to their edge. `kept`: it stays, and each of the two still sees the other on this
 * list. Otherwise it ends, and an event of one of these types reports that: by whether the owner of the written list
 * blocks, or the peer. A write of such a list must refuse pairs that are barred (`BARRED_PAIRS` of the kernel).
 */
type WhenBlocked = 'kept' | { readonly byOwner: string; readonly byPeer: string };

/** A list whose edges a block ends, with the types of the events that report it. */
export interface EndedByBlocks {
  readonly list: ListKind;
  readonly byOwner: string;
  readonly byPeer: string;
}

interface Declaration {
  readonly name: string;
  readonly list: ListKind;
  readonly whenBlocked: WhenBlocked;
}

const declared = new Map<number, Declaration>();

/**
 * Declares two lists that show the same edges from either side, such as following and followers: the list that is
 * written, and its mirror. Throws if the number is already declared or out of range (0 to 8,191).
 */
export function directedLists(
  number: number,
  name: string,
  whenBlocked: WhenBlocked,
): [list: ListKind, mirror: ListKind] {
  const kind = declare(number, 0, name, whenBlocked);
  return [kind, kind + MIRROR];
}

/** Declares a list that mirrors itself, such as friends. Throws like `directedLists`. */
export function symmetricList(
  number: number,
  name: string,
  whenBlocked: 'kept' | { readonly byEither: string },
): ListKind {
  if (whenBlocked === 'kept') return declare(number, SYMMETRIC, name, whenBlocked);
  const { byEither } = whenBlocked;
  return declare(number, SYMMETRIC, name, { byOwner: byEither, byPeer: byEither });
}

/** The lists that a block ends, by their numbers. Ask when all libs are loaded: each declares its lists by itself. */
export function listsEndedByBlocks(): EndedByBlocks[] {
  return [...declared.values()]
    .toSorted((one, other) => one.list - other.list)
    .flatMap(({ list, whenBlocked }) => (whenBlocked === 'kept' ? [] : [{ list, ...whenBlocked }]));
}

/** The list that shows the same edges from the other side. `adjacency.mirror` computes the same in SQL. */
export function mirrorOf(kind: ListKind): ListKind {
  return kind & SYMMETRIC ? kind : kind ^ MIRROR;
}

function declare(
  number: number,
  form: 0 | typeof SYMMETRIC,
  name: string,
  whenBlocked: WhenBlocked,
): ListKind {
  if (!Number.isInteger(number) || number < 0 || number > LARGEST)
    throw new Error(`The number of the lists "${name}" is ${number}: use one from 0 to ${LARGEST}.`);
  const other = declared.get(number);
  if (other !== undefined && other.name !== name)
    throw new Error(
      `The lists "${name}" and "${other.name}" have the same number, ${number}: use another number for one of them.`,
    );
  const list = 4 * number + form;
  declared.set(number, { name, list, whenBlocked });
  return list;
}

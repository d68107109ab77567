/**
 * The stored number of a kind of list: four times its declared number, plus 1 if it is the mirror of another list, or 2
 * if it mirrors itself.
 */
export type ListKind = number;

const MIRROR = 1;
const SYMMETRIC = 2;
const LARGEST = 8_191;

const declared = new Map<number, string>();

/**
 * Declares two lists that show the same edges from either side, such as following and followers: the list that is
 * written, and its mirror. Throws if the number is already declared or out of range (0 to 8,191).
 */
export function directedLists(number: number, name: string): [list: ListKind, mirror: ListKind] {
  const kind = declare(number, name);
  return [kind, kind + MIRROR];
}

/** Declares a list that mirrors itself, such as friends. Throws like `directedLists`. */
export function symmetricList(number: number, name: string): ListKind {
  return declare(number, name) + SYMMETRIC;
}

/** The list that shows the same edges from the other side. `adjacency.mirror` computes the same in SQL. */
export function mirrorOf(kind: ListKind): ListKind {
  return kind & SYMMETRIC ? kind : kind ^ MIRROR;
}

function declare(number: number, name: string): number {
  if (!Number.isInteger(number) || number < 0 || number > LARGEST)
    throw new Error(`The number of the lists "${name}" is ${number}: use one from 0 to ${LARGEST}.`);
  const other = declared.get(number);
  if (other !== undefined && other !== name)
    throw new Error(
      `The lists "${name}" and "${other}" have the same number, ${number}: use another number for one of them.`,
    );
  declared.set(number, name);
  return 4 * number;
}

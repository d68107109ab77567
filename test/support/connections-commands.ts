import fc from 'fast-check';
import type { Command } from './connections-cast.js';
import { VERBS } from './connections-model.js';

/** Any command between two of `people`; requests are the most frequent, so that friendships come about. */
export function anyCommand(people: number): fc.Arbitrary<Command> {
  return fc
    .record({
      verb: fc.constantFrom(...VERBS, 'request' as const, 'follow' as const),
      actor: fc.nat(people - 1),
      distance: fc.integer({ min: 1, max: people - 1 }),
    })
    .map(({ verb, actor, distance }) => ({ verb, actor, target: (actor + distance) % people }));
}

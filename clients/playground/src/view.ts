import type { Counts, Relationship } from '../../typescript/src/index.js';

/** What is shown of a person. */
export interface View {
  readonly counts: Counts;
  readonly relationship: Relationship;
}

/** What the last action of a person came to. */
export interface Notice {
  readonly text: string;
  readonly failed: boolean;
}

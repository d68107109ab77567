/**
 * Holds, per owner, a generation and at most one value of that generation. A value is stored only while the
 * generation that was read before it was loaded is still current, so a slow reader cannot bring back an old value.
 */
export interface GenerationStore {
  /** What is held for each owner; an owner without a generation is given a fresh one. */
  read(owners: readonly string[]): Promise<Held[]>;
  /** Stores the value unless the owner's generation has moved on. */
  fill(owner: string, generation: string, value: string): Promise<void>;
  /** Starts a new generation for each owner, which forgets their values. */
  bump(owners: readonly string[]): Promise<void>;
}

export interface Held {
  readonly generation: string;
  /** Absent where nothing has been stored in this generation; an empty string is a value. */
  readonly value?: string;
}

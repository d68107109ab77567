/** Shows users of lists from the memory of this process, never older than the snapshot from which a list is read. */
export interface UsersInMemory {
  /** Name of an SQL function (text) that returns text. The statement that reads lists calls it once. */
  readonly changesSince: string;
  /** Call it before the statement is sent. */
  begin(): ReadOfUsers;
}

/** The users of the lists that one statement reads. */
export interface ReadOfUsers {
  /** The parameter of `changesSince`. */
  readonly seen: string | null;
  /** Call it with the result of `changesSince` and the users of each list. */
  end(changes: string, lists: readonly (readonly string[])[]): ShownUsers[];
}

/** The JSON objects of a list's users, in their order. Those that are not in memory are read when it is called. */
export type ShownUsers = () => readonly string[] | Promise<readonly string[]>;

/** Nest token of the application's `UsersInMemory`; null if it shows users by a join in each statement. */
export const USERS_IN_MEMORY = Symbol('USERS_IN_MEMORY');

import type { ErrorClass } from './domain-error.js';

type Class = new (...args: never[]) => object;

/** The entry for an event in docs/events.md. */
export interface EventDescription {
  /** `<noun>.<past participle>`, unique in the application. */
  readonly type: string;
  readonly publisher: string;
  /** The user who acts. */
  readonly actor: string;
  /** The user whom it affects. */
  readonly subject: string;
  readonly when: string;
}

/** A rule over the whole database: its query returns one row for each violation. */
export interface Invariant {
  readonly name: string;
  readonly text: string;
}

/** The parts of a schema that are stored with their user when the database is distributed over several servers. */
export interface Distribution {
  /** Tables, each with the column that contains the user. */
  readonly tables: Readonly<Record<string, string>>;
  /**
   * Functions that access rows of one user only, each with the parameter that names the user: they run where the rows
   * are.
   */
  readonly functions?: Readonly<Record<string, string>>;
  /** A database setting that is `on` there, for functions with a separate form for distributed tables. */
  readonly setting?: string;
}

/**
 * Everything that a lib contributes to the application, registered once. The modules, the schema, the OpenAPI tags, the
 * catalogues of events and errors and `npm run check:graph` are all built from the manifests.
 */
export interface Manifest {
  /** The lib's name, which is also the name of its database schema. */
  readonly name: string;
  /** The Nest module (a class or a dynamic module) that the application imports. */
  readonly module?: object;
  /** The OpenAPI tags of its operations, in reading order. */
  readonly tags?: readonly { readonly name: string; readonly description: string }[];
  /** TypeORM entities of the tables and views in its schema. */
  readonly entities?: readonly Class[];
  /** TypeORM migrations, oldest first: tables, indexes and data. */
  readonly migrations?: readonly Class[];
  /** The folder of its SQL functions, one function per file. */
  readonly functions?: URL;
  /** The parts of its schema that are distributed by user. Everything else stays on the coordinator. */
  readonly distribution?: Distribution;
  /** The events that it publishes. */
  readonly events?: readonly EventDescription[];
  /** The errors that it returns. */
  readonly errors?: readonly ErrorClass[];
  /** Rules that hold over all of its data. */
  readonly invariants?: readonly Invariant[];
}

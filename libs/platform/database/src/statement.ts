/** A statement the server prepares once per connection; `name` must be unique in the process. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Something that runs statements: the database itself, or a transaction under way on it. */
export interface Transaction {
  query<Row>(statement: Statement, params: readonly unknown[]): Promise<Row[]>;
}

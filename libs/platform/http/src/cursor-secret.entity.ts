import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A single row: the secret that signs cursors, unless CURSOR_SECRET is set. */
@Entity({ schema: 'http', name: 'cursor_secret' })
export class CursorSecretRow {
  @PrimaryColumn('boolean', { default: true }) singleton: boolean;
  /** Generated when the database was migrated. */
  @Column('bytea') secret: Buffer;
}

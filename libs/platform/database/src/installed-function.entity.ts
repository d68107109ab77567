import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An SQL function that a migration run has installed. Its lib is also the name of its schema. */
@Entity({ schema: 'database', name: 'installed_function' })
export class InstalledFunction {
  @PrimaryColumn('text') lib: string;
  @PrimaryColumn('text') name: string;
  /** SHA-256 of the file, in hexadecimal. */
  @Column('text') digest: string;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a user is called and looks like, as last told by the user's token or by a trusted back end. */
@Entity({ schema: 'profiles', name: 'profile' })
export class Profile {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'profile_pkey' })
  userId: string;

  @Column('text', { nullable: true })
  name: string | null;

  @Column('text', { nullable: true })
  avatar: string | null;

  /** The user as lists show one: the text of a JSON object. */
  @Column({ type: 'text', insert: false, update: false })
  readonly shown: string;
}

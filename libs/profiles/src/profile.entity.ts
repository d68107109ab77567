import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a user is called and looks like, as last told by the user's token or by a trusted back end. */
@Entity({ schema: 'profiles', name: 'profile' })
export class Profile {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'profile_pkey' })
  userId: string;

  @Column('text', { nullable: true })
  name: string | null;

  /** Of what was last said of the name: when its token was issued, or a back end wrote. */
  @Column('timestamptz', { name: 'name_at', default: '-infinity' })
  nameAt: Date;

  @Column('text', { nullable: true })
  avatar: string | null;

  @Column('timestamptz', { name: 'avatar_at', default: '-infinity' })
  avatarAt: Date;

  /** The user as lists show one: the text of a JSON object. */
  @Column({ type: 'text', insert: false, update: false })
  readonly shown: string;
}

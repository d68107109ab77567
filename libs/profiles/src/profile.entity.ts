import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A user's name and avatar, as last set by the user's token or by a trusted back end. */
@Entity({ schema: 'profiles', name: 'profile' })
export class Profile {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'profile_pkey' })
  userId: string;

  @Column('text', { nullable: true })
  name: string | null;

  /** The time of the last change of the name: when the token was issued, or when a back end wrote it. */
  @Column('timestamptz', { name: 'name_at', default: '-infinity' })
  nameAt: Date;

  @Column('text', { nullable: true })
  avatar: string | null;

  @Column('timestamptz', { name: 'avatar_at', default: '-infinity' })
  avatarAt: Date;

  /** The user in the form of lists: the text of a JSON object. */
  @Column({ type: 'text', insert: false, update: false })
  readonly shown: string;
}

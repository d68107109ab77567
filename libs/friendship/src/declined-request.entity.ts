import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { UserId } from '#kernel';

/** A declined friend request, stored for as long as its sender may not ask again. */
@Entity({ schema: 'friendship', name: 'declined_request' })
export class DeclinedRequest {
  @PrimaryColumn('uuid') sender: UserId;
  @PrimaryColumn('uuid') receiver: UserId;
  @Column('timestamptz', { name: 'declined_at' }) declinedAt: Date;
}

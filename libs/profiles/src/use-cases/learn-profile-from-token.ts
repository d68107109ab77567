import { hash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type Principal, type PrincipalObserver, PrincipalObservers } from '#platform/auth';
import { GroupCommit } from '#platform/database';
import { avatarOf } from '../avatar.js';
import { isName } from '../name.js';
import { ProfileRepository, type ToldUser } from '../profile.repository.js';

const REMEMBERED_TOKENS = 50_000;

/**
 * Stores the `name` and `picture` claims of user tokens, those of each token once in this process. An absent or invalid
 * claim changes nothing. A token without a time counts as older than every token with one.
 */
@Injectable()
export class LearnProfileFromToken implements PrincipalObserver, OnModuleInit {
  private readonly told = new LRUCache<string, Promise<void>>({ max: REMEMBERED_TOKENS });
  private readonly saves: GroupCommit<ToldUser, void>;

  constructor(
    repository: ProfileRepository,
    private readonly observers: PrincipalObservers,
  ) {
    this.saves = new GroupCommit({
      key: (user) => user.user_id,
      commit: async (users) => {
        await repository.learn(users);
        return { results: users.map(() => undefined) };
      },
      lost: (users) => repository.areAway(users.map((user) => user.user_id)),
    });
  }

  onModuleInit(): void {
    this.observers.register(this);
  }

  async onPrincipal(principal: Principal): Promise<void> {
    const { userId, issuedAt } = principal;
    const [name, picture] = [textOf(principal.name), textOf(principal.picture)];
    if (userId === undefined || (name === null && picture === null)) return;
    const key = hash('sha256', JSON.stringify([userId, issuedAt, name, picture]), 'base64');
    const known = this.told.get(key);
    if (known) return known;
    const saved = this.save({
      user_id: userId,
      name: isName(name) ? name : null,
      avatar: avatarOf(picture) ?? null,
      // PostgreSQL has no times before 4714 BC, and no token is from before 1970.
      at: issuedAt === undefined ? -Infinity : Math.max(issuedAt, 0),
    });
    this.told.set(key, saved);
    try {
      await saved;
    } catch (error) {
      if (this.told.peek(key) === saved) this.told.delete(key);
      throw error;
    }
  }

  private async save(user: ToldUser): Promise<void> {
    if (user.name !== null || user.avatar !== null) await this.saves.submit(user);
  }
}

function textOf(claim: unknown): string | null {
  return typeof claim === 'string' ? claim : null;
}

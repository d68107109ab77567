import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { UserId } from '#kernel';
import { type Principal, type PrincipalObserver, PrincipalObservers } from '#platform/auth';
import { GroupCommit } from '#platform/database';
import { avatarOf } from '../avatar.js';
import { isName } from '../name.js';
import { type NamedUser, ProfileRepository } from '../profile.repository.js';

const REMEMBERED_USERS = 50_000;

interface Learned {
  readonly name: unknown;
  readonly picture: unknown;
  readonly saved: Promise<void>;
}

/** Stores a user's `name` and `picture` claims when they differ from those this process last saw. */
@Injectable()
export class LearnProfileFromToken implements PrincipalObserver, OnModuleInit {
  private readonly seen = new LRUCache<UserId, Learned>({ max: REMEMBERED_USERS });
  private readonly saves: GroupCommit<NamedUser, void>;

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
    });
  }

  onModuleInit(): void {
    this.observers.register(this);
  }

  async onPrincipal(principal: Principal): Promise<void> {
    const { userId, name, picture } = principal;
    if (!userId || (name == null && picture == null)) return;
    const seen = this.seen.get(userId);
    if (seen?.name === name && seen?.picture === picture) return seen?.saved;
    const saved = this.saves.submit({
      user_id: userId,
      name: isName(name) ? name : null,
      avatar: avatarOf(picture) ?? null,
    });
    this.seen.set(userId, { name, picture, saved });
    try {
      await saved;
    } catch (error) {
      if (this.seen.get(userId)?.saved === saved) this.seen.delete(userId);
      throw error;
    }
  }
}

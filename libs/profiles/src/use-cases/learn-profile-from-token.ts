import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type Principal, type PrincipalObserver, PrincipalObservers } from '#platform';
import { isAvatar, MAX_NAME_LENGTH } from '../is-avatar.js';
import { ProfileRepository } from '../profile.repository.js';

const REMEMBERED_USERS = 50_000;

/** Stores a user's `name` and `picture` claims when they differ from those this process last saw. */
@Injectable()
export class LearnProfileFromToken implements PrincipalObserver, OnModuleInit {
  private readonly seen = new LRUCache<string, string>({ max: REMEMBERED_USERS });

  constructor(
    private readonly repository: ProfileRepository,
    private readonly observers: PrincipalObservers,
  ) {}

  onModuleInit(): void {
    this.observers.register(this);
  }

  async onPrincipal(principal: Principal): Promise<void> {
    if (!principal.userId || (principal.name == null && principal.picture == null)) return;
    const name = isName(principal.name) ? principal.name : null;
    const avatar = isAvatar(principal.picture) ? principal.picture : null;
    const claims = JSON.stringify([name, avatar]);
    if (this.seen.get(principal.userId) === claims) return;
    await this.repository.save([{ user_id: principal.userId, name, avatar }]);
    this.seen.set(principal.userId, claims);
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_NAME_LENGTH && !value.includes('\0');
}

import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#platform/config';
import { ALICE, BOB } from '../development-people.js';
import { DevelopmentTokens } from '../development-tokens.js';

/** A person of the playground, with a token to act as them. */
export interface PlaygroundPerson {
  readonly user_id: string;
  readonly name: string;
  readonly token: string;
}

const TOKEN_TTL = '1h';

/**
 * The people that the page begins with. There are none, and visitors bring their own tokens, unless the secret was
 * generated for development: no real user has a token that is signed with it.
 */
@Injectable()
export class PlaygroundPeople {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  async list(): Promise<PlaygroundPerson[]> {
    const { production, jwt } = this.config;
    if (production || !jwt.isGenerated || jwt.secret === undefined) return [];
    const tokens = new DevelopmentTokens(jwt.secret, jwt);
    return Promise.all(
      [ALICE, BOB].map(async (owner) => ({
        user_id: tokens.idOf(owner.subject),
        name: owner.name!,
        token: await tokens.sign(owner, TOKEN_TTL),
      })),
    );
  }
}

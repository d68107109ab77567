import { DomainError } from '#kernel';

/** `retryAfter`: seconds until the next request may come. */
export class RateLimited extends DomainError {
  constructor(readonly retryAfter: number) {
    super('rate_limited', 'rate-limited', 'This token has used up its requests for the moment.');
  }
}

import { DomainError } from '#kernel';

export class SelfFollow extends DomainError {
  constructor() {
    super('self_target', 'invalid', 'A user cannot follow themselves.');
  }
}

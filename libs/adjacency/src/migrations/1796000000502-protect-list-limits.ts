import type { MigrationInterface } from 'typeorm';

/**
 * Changes nothing: an instance of an older release that starts on a later schema leaves its functions alone. Without
 * this, it would drop the functions for limits of lists.
 */
export class ProtectListLimits1796000000502 implements MigrationInterface {
  async up(): Promise<void> {}

  async down(): Promise<void> {}
}

import type { Persistence } from './data-source.js';
import { migrate, type MigrationReport } from './migrate.js';

/** The migrations that this process has run at its start. */
export class SchemaAtStart {
  /** Class names, oldest first. */
  migrationsRun: readonly string[] = [];

  async update(url: string, manifests: readonly Persistence[]): Promise<MigrationReport> {
    const report = await migrate(url, manifests);
    this.migrationsRun = report.run;
    return report;
  }
}

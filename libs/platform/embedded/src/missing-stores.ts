import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#platform/config';

export interface ProvidedStores {
  config: Config & { databaseUrl: string };
  /** The HS256 secret in use, if it was generated here and does not come from the environment. */
  generatedSecret?: string;
  /** Stops what was started here; the data is kept. */
  close(): Promise<void>;
}

/**
 * Completes a configuration without a database or a JWT key: starts an embedded PostgreSQL, and generates a secret at
 * the first start. Both are kept in `config.dataDir`. A configuration for production is returned unchanged.
 * @throws Error if the embedded PostgreSQL cannot start
 */
export async function provideMissingStores(config: Config): Promise<ProvidedStores> {
  const generatedSecret =
    hasKey(config) || config.production ? undefined : await developmentSecret(config.dataDir);
  const jwt =
    generatedSecret === undefined
      ? config.jwt
      : { ...config.jwt, secret: generatedSecret, isGenerated: true };
  if (config.databaseUrl !== undefined) {
    return {
      config: { ...config, jwt, databaseUrl: config.databaseUrl },
      generatedSecret,
      close: () => Promise.resolve(),
    };
  }
  if (config.production) throw new Error('DATABASE_URL is required when NODE_ENV=production.');
  // Loaded only when needed: the production image does not contain it.
  const { startEmbeddedPostgres } = await import('./postgres-server.js');
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir });
  return {
    config: { ...config, jwt, databaseUrl: postgres.url },
    generatedSecret,
    close: () => postgres.stop(),
  };
}

function hasKey({ jwt }: Config): boolean {
  return [jwt.secret, jwt.publicKey, jwt.jwksUri].some((key) => key !== undefined);
}

/** The secret that signs development tokens: generated at the first use, and kept in the folder. */
export async function developmentSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'jwt-secret');
  await mkdir(dataDir, { recursive: true });
  const secret = randomBytes(32).toString('base64url');
  try {
    await writeFile(path, secret, { flag: 'wx', mode: 0o600 });
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(path, 'utf8')).trim();
  }
}

/** A program that makes a TypeScript client from openapi.json. */
export interface Generator {
  /** Its use is in `uses/<name>.ts`. */
  readonly name: string;
  /** Installed for the run only; a generator without them is one of this project's own packages. */
  readonly packages?: readonly string[];
  /** The program and its arguments: it reads openapi.json and writes into `generated`. */
  readonly command: readonly string[];
  /** Configuration files that the program reads. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The quick ones, which every run of the tests includes. */
export const QUICK_GENERATORS: readonly Generator[] = [
  {
    name: 'openapi-typescript',
    command: ['openapi-typescript', 'openapi.json', '--output', 'generated/schema.ts'],
  },
  {
    name: 'hey-api',
    command: [
      'openapi-ts',
      '--input',
      'openapi.json',
      '--output',
      'generated',
      '--client',
      '@hey-api/client-fetch',
    ],
  },
];

export const FURTHER_GENERATORS: readonly Generator[] = [
  {
    name: 'orval',
    packages: ['orval@8.38.0'],
    command: ['orval', '--config', 'orval.config.mjs'],
    files: {
      'orval.config.mjs': `export default {
        api: {
          input: 'openapi.json',
          output: { target: 'generated/api.ts', client: 'fetch', mode: 'single', baseUrl: 'http://api' },
        },
      };`,
    },
  },
  {
    name: 'swagger-typescript-api',
    packages: ['swagger-typescript-api@13.13.0'],
    command: [
      'swagger-typescript-api',
      'generate',
      '--path',
      'openapi.json',
      '--output',
      'generated',
      '--name',
      'api.ts',
    ],
  },
  {
    // Not with its client over fetch, which reads every 201 as JSON: ours are empty.
    name: 'kubb',
    packages: [
      ...['cli', 'core', 'plugin-oas', 'plugin-ts', 'plugin-client'].map((part) => `@kubb/${part}@4.39.3`),
      'axios@1.21.1',
    ],
    command: ['kubb', 'generate'],
    files: {
      'kubb.config.js': `import { defineConfig } from '@kubb/core';
        import { pluginClient } from '@kubb/plugin-client';
        import { pluginOas } from '@kubb/plugin-oas';
        import { pluginTs } from '@kubb/plugin-ts';
        export default defineConfig({
          input: { path: './openapi.json' },
          output: { path: './generated', format: false },
          plugins: [pluginOas({ generators: [] }), pluginTs(), pluginClient({ client: 'axios', dataReturnType: 'full' })],
        });`,
    },
  },
];

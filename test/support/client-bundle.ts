import { build } from 'esbuild';

/** The TypeScript client with everything it uses, as one minified ES module for browsers. */
export async function bundleClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['clients/typescript/src/index.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]!.text;
}

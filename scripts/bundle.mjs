// The last step of `npm run build`: the page of the playground, for browsers, in dist/playground.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './project.mjs';

const FOLDER = join(ROOT, 'dist/playground');

const { outputFiles } = await build({
  absWorkingDir: join(ROOT, 'clients/playground'),
  entryPoints: {
    playground: 'src/main.tsx',
    style: 'page/style.css',
    index: 'page/index.html',
    icon: 'page/icon.svg',
  },
  loader: { '.html': 'copy', '.svg': 'copy' },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  outdir: FOLDER,
  write: false,
});
mkdirSync(FOLDER, { recursive: true });
for (const { path, contents } of outputFiles) writeIfChanged(path, contents);

/** Replaces the file at once: a running server may read it at any time. */
function writeIfChanged(path, contents) {
  if (read(path)?.equals(contents)) return;
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, path);
}

function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

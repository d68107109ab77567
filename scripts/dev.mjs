// `npm run dev`: the API from its TypeScript sources, on embedded stores where none are named, started anew on each change.
// `npm run debug` adds --inspect; further arguments are Node's.
import { ensureInstalled, ROOT, run } from './project.mjs';

process.chdir(ROOT);
await ensureInstalled();
process.exitCode = await run(process.execPath, [
  '--watch',
  '--watch-preserve-output',
  '--watch-path=apps',
  '--watch-path=libs',
  ...process.argv.slice(2),
  '--import=./scripts/typescript.mjs',
  'apps/api/src/main.ts',
]);

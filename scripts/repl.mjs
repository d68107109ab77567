// `npm run repl`: a prompt inside the application, on DATABASE_URL or the embedded database of a stopped server.
import { ensureInstalled, ROOT, run } from './project.mjs';

process.chdir(ROOT);
await ensureInstalled();
process.exitCode = await run(process.execPath, ['--import=./scripts/typescript.mjs', 'apps/api/src/repl.ts']);

// `npm run repl`: a prompt inside the application, on DATABASE_URL or the embedded database while `npm start` is stopped.
import { ensureInstalled, readEnvironmentFile, ROOT, run, takeNoArguments } from './project.mjs';

takeNoArguments('Usage: npm run repl');
process.chdir(ROOT);
readEnvironmentFile();
await ensureInstalled();
process.exitCode = await run(process.execPath, ['--import=./scripts/typescript.mjs', 'apps/api/src/repl.ts']);

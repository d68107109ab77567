// `npm run generate`: writes every file that is made from the code, by the specs that compare them.
import { ensureInstalled, ROOT, runJest, takeNoArguments } from './project.mjs';

takeNoArguments('Usage: npm run generate');
process.chdir(ROOT);
await ensureInstalled();
process.exitCode = await runJest(['--findRelatedTests', 'test/support/generated.ts'], { UPDATE: '1' });

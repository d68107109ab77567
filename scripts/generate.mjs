// `npm run generate`: writes all generated files, by running the specs that check them.
import { ensureInstalled, ROOT, runJest, takeNoArguments } from './project.mjs';

takeNoArguments('Usage: npm run generate');
process.chdir(ROOT);
await ensureInstalled();
process.exitCode = await runJest(['--findRelatedTests', 'test/support/generated.ts'], { UPDATE: '1' });

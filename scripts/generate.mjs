// `npm run generate`: writes all generated files, by running the specs that check them.
import { ensureInstalled, ROOT, runVitest, takeNoArguments } from './project.mjs';

takeNoArguments('Usage: npm run generate');
process.chdir(ROOT);
await ensureInstalled();
process.exitCode = await runVitest(['related', '--run', 'test/support/generated.ts'], { UPDATE: '1' });

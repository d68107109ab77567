// `npm run check`: the static checks alone.
import { runChecks } from './checks.mjs';
import { ensureInstalled, ROOT, takeNoArguments } from './project.mjs';

takeNoArguments('Usage: npm run check');
process.chdir(ROOT);
await ensureInstalled();
const failed = await runChecks();
for (const name of failed) console.log(`FAILED CHECK: ${name}`);
if (failed.length > 0) console.log('\n`npm run fix` repairs format and lint where it can.');
process.exitCode = failed.length === 0 ? 0 : 1;

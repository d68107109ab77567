// `npm run fix`: mends lint, then format. What is left is for a person, and the exit code is 1.
import { ensureInstalled, ROOT, runTool, takeNoArguments } from './project.mjs';

takeNoArguments('Usage: npm run fix');
process.chdir(ROOT);
await ensureInstalled();
const lint = await runTool('eslint', ['--fix', '.']);
const format = await runTool('prettier', ['--write', '--log-level=warn', '.']);
process.exitCode = lint === 0 && format === 0 ? 0 : 1;

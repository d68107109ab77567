// `npm run fix`: repairs lint and format. If problems remain, the exit code is 1.
import { ensureInstalled, ROOT, runTool, takeNoArguments } from './project.mjs';

takeNoArguments('Usage: npm run fix');
process.chdir(ROOT);
await ensureInstalled();
const lint = await runTool('eslint', ['--fix', '.']);
const format = await runTool('prettier', ['--write', '--log-level=warn', '.']);
process.exitCode = lint === 0 && format === 0 ? 0 : 1;

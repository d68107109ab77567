import { runCommand } from './commands.js';

runCommand(process.argv.slice(2)).then(
  ({ code, text }) => {
    if (code === 0) console.log(text);
    else console.error(text);
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);

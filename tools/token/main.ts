import { runCommandLine } from '../command-line.js';
import { makeToken, USAGE } from './token.js';

await runCommandLine(USAGE, async () => {
  const { text, note } = await makeToken(process.argv.slice(2), process.env);
  // The token alone on stdout, to be put into a variable.
  if (note !== undefined) console.error(note);
  console.log(text);
});

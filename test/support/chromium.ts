import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** Whether this machine has a browser. If not, prints that `what` is skipped. */
export function hasChromium(what: string): boolean {
  if (existsSync(CHROMIUM)) return true;
  process.stderr.write(`\nSKIPPED: ${what}. Install Chromium at ${CHROMIUM}: apt-get install chromium\n`);
  return false;
}

/** A real browser without a window, with further flags. */
export function startChromium(...flags: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags,
    ],
  });
}

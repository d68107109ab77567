import { spawnSync } from 'node:child_process';

interface Document {
  components: { schemas: Record<string, { description?: string; enum?: string[] }> };
}

/** clients/typescript/src/openapi.ts: the document as types, and the status of each error code. */
export function clientTypes(document: object): string {
  const { status, stdout, stderr } = spawnSync('node_modules/.bin/openapi-typescript', [], {
    input: JSON.stringify(document),
    encoding: 'utf8',
    maxBuffer: 10_000_000,
  });
  if (status !== 0) throw new Error(`openapi-typescript failed:\n${stderr}`);
  return `${ORIGIN}\n${stdout.trim()}\n\n${errorStatuses(document as Document)}`;
}

const ORIGIN = '// Made from openapi.json: `npm run generate` writes it.';

function errorStatuses({ components }: Document): string {
  const statuses = Object.values(components.schemas).flatMap(({ description = '', enum: codes = [] }) => {
    const status = /^The codes of the status (\d{3})\.$/.exec(description)?.[1];
    return status === undefined ? [] : codes.map((code) => `  ${code}: ${status};`);
  });
  return `/** Every documented error code with its status. */\nexport interface ErrorStatuses {\n${statuses.sort().join('\n')}\n}\n`;
}

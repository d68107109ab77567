import type { Manifest } from '#kernel';
import { STATUS_OF } from '#platform/http';
import { table } from '../support/markdown.js';

const INTRODUCTION = `# Errors

Every error is JSON: \`{"message":"<one sentence>","code":"<code>","request_id":"<id>"}\`, with
\`errors: [{"field","message"}]\` if input was invalid. \`code\` is stable, \`message\` may be reworded. \`request_id\` is the one in
\`X-Request-Id\` and in the log. 429, 503 and \`request_declined\` carry \`Retry-After\`; 401 and \`service_token_required\` carry
\`WWW-Authenticate\` as RFC 6750 defines it.`;

const ORIGIN = `\`npm run generate\` writes this page from the code.`;

/** docs/errors.md: every code with its status, when it is returned, and the libs that return it. */
export function errorsPage(manifests: readonly Pick<Manifest, 'name' | 'errors'>[]): string {
  const errors = manifests.flatMap(({ name, errors = [] }) =>
    errors.map(({ description }) => ({ lib: name, ...description })),
  );
  const rows = [...new Set(errors.map(({ code }) => code))].map((code) => {
    const group = errors.filter((error) => error.code === code);
    const every = (read: (error: (typeof group)[number]) => string): string[] => [
      ...new Set(group.map(read)),
    ];
    return {
      code: `\`${code}\``,
      status: String(STATUS_OF[group[0]!.kind]),
      when: every(({ when }) => when).join(' '),
      libs: every(({ lib }) => lib).join(', '),
    };
  });
  const catalogue = table(
    ['Code', 'Status', 'When', 'Lib'],
    rows
      .toSorted((a, b) => a.status.localeCompare(b.status) || a.code.localeCompare(b.code))
      .map(({ code, status, when, libs }) => [code, status, when, libs]),
  );
  return `${[INTRODUCTION, ORIGIN, catalogue].join('\n\n')}\n`;
}

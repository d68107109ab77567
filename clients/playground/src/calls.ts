import type { Fetch } from '../../typescript/src/index.js';

/** One HTTP call as it was made. */
export interface Call {
  readonly id: number;
  /** Which of the two people made it. */
  readonly person: number;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Absent if there was no answer. */
  readonly status?: number;
  readonly durationMs: number;
  readonly curl: string;
}

let calls = 0;

/** A fetch that reports each call. `variable` stands for the token in the curl line. */
export function recordedFetch(person: number, variable: string, report: (call: Call) => void): Fetch {
  return async (request) => {
    const { method, url } = request;
    const { pathname, search } = new URL(url);
    const curl = curlOf(request, await request.clone().text(), variable);
    const start = performance.now();
    const ended = (status?: number): void =>
      report({
        id: ++calls,
        person,
        method,
        path: pathname + search,
        status,
        durationMs: performance.now() - start,
        curl,
      });
    try {
      const answer = await fetch(request);
      ended(answer.status);
      return answer;
    } catch (error) {
      ended();
      throw error;
    }
  };
}

/** The call as a line for bash or zsh, in which the token is a variable. */
export function curlOf(
  { method, url }: Pick<Request, 'method' | 'url'>,
  body: string,
  variable: string,
): string {
  return [
    'curl -i',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    quoted(url),
    `-H "Authorization: Bearer $${variable}"`,
    ...(body === '' ? [] : [`-H 'Content-Type: application/json'`, `-d ${quoted(body)}`]),
  ].join(' ');
}

/** A line that sets the variables of the curl lines. */
export function exportOf(people: readonly { variable: string; token: string }[]): string {
  return `export ${people.map(({ variable, token }) => `${variable}=${quoted(token)}`).join(' ')}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

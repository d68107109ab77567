import { useState } from 'preact/hooks';
import { type Call, exportOf } from './calls.js';
import { CopyButton } from './copy-button.js';
import type { Two } from './people.js';

interface Props {
  /** The newest first. */
  readonly calls: readonly Call[];
  readonly people: Two;
  readonly onClear: () => void;
}

const isWrite = ({ method }: Call): boolean => method !== 'GET';

/** The calls as they were made, each with a line for the shell. */
export function CallLog({ calls, people, onClear }: Props) {
  const [writesOnly, setWritesOnly] = useState(false);
  const shown = writesOnly ? calls.filter(isWrite) : calls;
  const nameOf = ({ person }: Call): string => people[person]!.name;
  return (
    <section class="card log" aria-labelledby="calls">
      <header>
        <h2 id="calls">Calls</h2>
        <label>
          <input
            type="checkbox"
            checked={writesOnly}
            onChange={(event) => setWritesOnly(event.currentTarget.checked)}
          />
          Writes only
        </label>
        <CopyButton text={exportOf(people)} label="Copy tokens" about="as shell variables" />
        <button type="button" class="quiet" onClick={onClear}>
          Clear
        </button>
      </header>
      <p class="hint">
        The newest is at the top. Open a call for its curl line, in which{' '}
        {people.map(({ variable }, at) => (
          <>
            {at > 0 && ' and '}
            <code>${variable}</code>
          </>
        ))}{' '}
        are the tokens.
      </p>
      {/* Reads follow each write, and would drown it. */}
      <div class="hidden" role="log" aria-label="Writes as they are made">
        {calls
          .filter(isWrite)
          .slice(0, 5)
          .reverse()
          .map((call) => (
            <p key={call.id}>
              {nameOf(call)}: {call.method} {call.path}, {call.status ?? 'no answer'}
            </p>
          ))}
      </div>
      {shown.length === 0 && <p class="nobody">No calls yet.</p>}
      <ol class="calls" aria-label="All calls, the newest first">
        {shown.map((call) => (
          <li key={call.id} class={`person-${call.person + 1}${isWrite(call) ? ' write' : ''}`}>
            <details>
              <summary>
                <span class="who">{nameOf(call)}</span>
                <span class="method">{call.method}</span>
                <span class="path">{call.path}</span>
                <span class={`status ${isSuccess(call) ? 'good' : 'bad'}`}>{call.status ?? 'no answer'}</span>
                <span class="duration">{Math.round(call.durationMs)} ms</span>
              </summary>
              <div class="curl">
                <code>{call.curl}</code>
                <CopyButton
                  text={call.curl}
                  label="Copy"
                  about={`the curl line of ${call.method} ${call.path}`}
                />
              </div>
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}

function isSuccess({ status }: Call): boolean {
  return status !== undefined && status < 400;
}

import { useState } from 'preact/hooks';
import { isConnectionsError } from '../../typescript/src/index.js';
import type { Call } from './calls.js';
import { messageOf } from './messages.js';
import { personOf, type Two } from './people.js';

interface Props {
  readonly report: (call: Call) => void;
  readonly onReady: (people: Two) => void;
}

const FIELDS = ['Token of the first person', 'Token of the second person'];

/** Asks for two tokens. They are kept in the memory of the page only. */
export function TokenForm({ report, onReady }: Props) {
  const [tokens, setTokens] = useState<readonly string[]>(['', '']);
  const [faults, setFaults] = useState<readonly (string | undefined)[]>([]);
  const [busy, setBusy] = useState(false);

  const submit = async (form: HTMLFormElement): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const found = await Promise.allSettled(tokens.map((token, index) => personOfField(token, index, report)));
    const [first, second] = found.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
    const problems = found.map((result) =>
      result.status === 'rejected' ? faultOf(result.reason) : undefined,
    );
    if (first !== undefined && second !== undefined) {
      if (first.id !== second.id) return onReady([first, second]);
      problems[1] = 'This token belongs to the same user as the first.';
    }
    setFaults(problems);
    setBusy(false);
    form.querySelectorAll('input')[problems.findIndex((problem) => problem !== undefined)]?.focus();
  };

  return (
    <form
      class="card tokens"
      aria-labelledby="tokens"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <h2 id="tokens">Who are the two?</h2>
      <p>
        Enter the bearer tokens of two users. They stay in the memory of this page and are sent to this server
        only. For a development server, <code>npm run token -- --user &lt;uuid&gt; --name Alice</code> makes
        them.
      </p>
      {FIELDS.map((label, at) => (
        <div key={label} class="field">
          <label for={`token-${at}`}>{label}</label>
          <input
            id={`token-${at}`}
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={tokens[at]}
            aria-invalid={faults[at] !== undefined}
            aria-describedby={`fault-${at}`}
            onInput={(event) => {
              const { value } = event.currentTarget;
              setTokens((known) => known.map((token, index) => (index === at ? value : token)));
            }}
          />
          <p id={`fault-${at}`} class="notice failed" role="alert">
            {faults[at]}
          </p>
        </div>
      ))}
      <button type="submit" class="primary" aria-disabled={busy}>
        Begin
      </button>
    </form>
  );
}

function personOfField(text: string, index: number, report: (call: Call) => void) {
  // What is copied from a header begins with the scheme.
  const token = text.trim().replace(/^bearer\s+/i, '');
  if (token === '') return Promise.reject(new UnusableToken('Enter a token.'));
  if (!BEARER_TOKEN.test(token)) return Promise.reject(new UnusableToken('This is not a bearer token.'));
  return personOf(token, index, report);
}

/** What may follow `Bearer`. */
const BEARER_TOKEN = /^[\w.~+/-]+=*$/;

class UnusableToken extends Error {}

function faultOf(error: unknown): string {
  if (error instanceof UnusableToken) return error.message;
  if (isConnectionsError(error) && error.code === 'user_id_required')
    return 'This is a service token. Enter the token of a user.';
  return messageOf(error);
}

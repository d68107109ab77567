import { useCallback, useEffect, useState } from 'preact/hooks';
import { CallLog } from './call-log.js';
import type { Call } from './calls.js';
import { messageOf } from './messages.js';
import { peopleOf, type Two } from './people.js';
import { beginning } from './server.js';
import { Stage } from './stage.js';
import { TokenForm } from './token-form.js';

/** Older calls are forgotten. */
const CALLS_KEPT = 100;

/** The whole page. */
export function App() {
  const [people, setPeople] = useState<Two>();
  const [hasDocs, setHasDocs] = useState(false);
  const [needsTokens, setNeedsTokens] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [calls, setCalls] = useState<readonly Call[]>([]);
  const report = useCallback((call: Call) => setCalls((known) => [call, ...known].slice(0, CALLS_KEPT)), []);

  useEffect(() => {
    beginning().then(
      (begun) => {
        const two = peopleOf(begun.people, report);
        setHasDocs(begun.docs);
        if (two === undefined) setNeedsTokens(true);
        else setPeople(two);
      },
      (error: unknown) => setFailure(messageOf(error)),
    );
  }, [report]);

  return (
    <>
      <header class="top">
        <div>
          <h1>Playground</h1>
          <p>Two people of the Connections API. What one does shows on the other.</p>
        </div>
        {hasDocs && (
          <nav aria-label="Documentation">
            <a href="../docs">Swagger UI</a>
            <a href="../reference">Reference</a>
          </nav>
        )}
      </header>
      <main>
        {failure !== undefined && (
          <p class="notice failed" role="alert">
            {failure}
          </p>
        )}
        {needsTokens && people === undefined && <TokenForm report={report} onReady={setPeople} />}
        {people !== undefined && (
          <>
            <Stage people={people} />
            <CallLog calls={calls} people={people} onClear={() => setCalls([])} />
          </>
        )}
      </main>
    </>
  );
}

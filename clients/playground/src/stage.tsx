import { useCallback, useEffect, useState } from 'preact/hooks';
import { messageOf } from './messages.js';
import type { Person, Two } from './people.js';
import { PersonPanel } from './person-panel.js';
import type { Action } from './relationship.js';
import type { Notice, View } from './view.js';

interface Props {
  readonly people: Two;
}

/** The two people side by side. After each action, both are read again. */
export function Stage({ people }: Props) {
  /** Counts the actions, so that everything is read again after each. */
  const [revision, setRevision] = useState(0);
  const [views, setViews] = useState<readonly View[]>([]);
  const [notices, setNotices] = useState<readonly (Notice | undefined)[]>([]);
  const [busy, setBusy] = useState(false);
  const tell = useCallback(
    (index: number, notice: Notice) =>
      setNotices((known) => people.map((_, at) => (at === index ? notice : known[at]))),
    [people],
  );

  useEffect(() => {
    let current = true;
    Promise.all(people.map((person) => viewOf(person, people[1 - person.index]!))).then(
      (loaded) => current && setViews(loaded),
      (error: unknown) => current && tell(0, { text: messageOf(error), failed: true }),
    );
    return () => {
      current = false;
    };
  }, [people, revision, tell]);

  const act = async (person: Person, action: Action): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setNotices([]);
    try {
      await action.run(person.client, people[1 - person.index]!.id);
      tell(person.index, { text: action.outcome, failed: false });
    } catch (error) {
      tell(person.index, { text: messageOf(error), failed: true });
    }
    setBusy(false);
    setRevision((before) => before + 1);
  };

  return (
    <div class="stage">
      {people.map((person) => (
        <PersonPanel
          key={person.id}
          person={person}
          other={people[1 - person.index]!}
          view={views[person.index]}
          notice={notices[person.index]}
          revision={revision}
          busy={busy}
          onAction={(action) => void act(person, action)}
        />
      ))}
    </div>
  );
}

async function viewOf({ client }: Person, other: Person): Promise<View> {
  const [counts, relationships] = await Promise.all([client.counts(), client.relationships([other.id])]);
  return { counts, relationship: relationships.get(other.id)! };
}

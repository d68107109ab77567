import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConnectionList, Counts, ListEntry, ListOptions, Page } from '../../typescript/src/index.js';
import { Avatar } from './avatar.js';
import { messageOf } from './messages.js';
import type { Person } from './people.js';

interface Tab {
  readonly kind: 'following' | 'followers' | 'friends' | 'requestsReceived' | 'requestsSent';
  readonly count: keyof Counts;
  readonly label: string;
  /** Completes the label for those who hear it alone. */
  readonly about?: string;
  readonly nobody: string;
}

const TABS: readonly Tab[] = [
  {
    kind: 'following',
    count: 'following_count',
    label: 'Following',
    nobody: 'Follows nobody.',
  },
  {
    kind: 'followers',
    count: 'followers_count',
    label: 'Followers',
    nobody: 'Nobody follows.',
  },
  {
    kind: 'friends',
    count: 'friends_count',
    label: 'Friends',

    nobody: 'No friends yet.',
  },
  {
    kind: 'requestsReceived',
    count: 'requests_received_count',
    label: 'Received',
    about: 'requests',
    nobody: 'Nobody asks to be friends.',
  },
  {
    kind: 'requestsSent',
    count: 'requests_sent_count',
    label: 'Sent',
    about: 'requests',
    nobody: 'No request is waiting.',
  },
];

interface Props {
  readonly person: Person;
  readonly counts?: Counts;
  readonly revision: number;
}

/** The five counts; each opens its list. */
export function Lists({ person, counts, revision }: Props) {
  const [chosen, setChosen] = useState(0);
  const tabs = useRef<(HTMLButtonElement | null)[]>([]);
  const idOf = (part: string, at: number): string => `${part}-${person.index}-${TABS[at]!.kind}`;

  const choose = (at: number): void => {
    setChosen(at);
    tabs.current[at]?.focus();
  };
  const moveBy = ({ key }: KeyboardEvent): number | undefined => {
    if (key === 'ArrowRight') return (chosen + 1) % TABS.length;
    if (key === 'ArrowLeft') return (chosen + TABS.length - 1) % TABS.length;
    if (key === 'Home') return 0;
    if (key === 'End') return TABS.length - 1;
    return undefined;
  };

  return (
    <>
      <div
        class="tabs"
        role="tablist"
        aria-label={`Lists of ${person.name}`}
        onKeyDown={(event) => {
          const next = moveBy(event);
          if (next === undefined) return;
          event.preventDefault();
          choose(next);
        }}
      >
        {TABS.map(({ kind, count, label, about }, at) => (
          <button
            key={kind}
            type="button"
            role="tab"
            id={idOf('tab', at)}
            aria-selected={at === chosen}
            aria-controls={at === chosen ? idOf('list', at) : undefined}
            tabIndex={at === chosen ? 0 : -1}
            ref={(button) => {
              tabs.current[at] = button;
            }}
            onClick={() => choose(at)}
          >
            <strong>{counts === undefined ? '–' : counts[count].toLocaleString()}</strong>{' '}
            <span>{label}</span>
            {about !== undefined && <span class="hidden"> {about}</span>}
          </button>
        ))}
      </div>
      <div
        class="list"
        role="tabpanel"
        id={idOf('list', chosen)}
        aria-labelledby={idOf('tab', chosen)}
        tabIndex={0}
      >
        <People key={TABS[chosen]!.kind} tab={TABS[chosen]!} person={person} revision={revision} />
      </div>
    </>
  );
}

interface PeopleProps {
  readonly tab: Tab;
  readonly person: Person;
  readonly revision: number;
}

const PAGE: ListOptions = { limit: 5, include: ['since'] };

function People({ tab, person, revision }: PeopleProps) {
  const [entries, setEntries] = useState<readonly ListEntry[]>();
  const [more, setMore] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const read = (options: ListOptions): ConnectionList => person.client[tab.kind](options);

  const show = (before: readonly ListEntry[], { data, meta }: Page): void => {
    setEntries([...before, ...data]);
    setMore(meta.next_cursor);
    setFailure(undefined);
  };

  useEffect(() => {
    let current = true;
    read(PAGE)
      .page()
      .then(
        (page) => current && show([], page),
        (error: unknown) => current && setFailure(messageOf(error)),
      );
    return () => {
      current = false;
    };
  }, [person, tab, revision]);

  const showMore = (): void => {
    read({ ...PAGE, cursor: more })
      .page()
      .then(
        (page) => show(entries ?? [], page),
        (error: unknown) => setFailure(messageOf(error)),
      );
  };

  return (
    <>
      {failure !== undefined && <p class="notice failed">{failure}</p>}
      {entries?.length === 0 && <p class="nobody">{tab.nobody}</p>}
      {entries !== undefined && entries.length > 0 && (
        <ul>
          {entries.map((entry) => (
            <Entry key={entry.user_id} entry={entry} />
          ))}
        </ul>
      )}
      {more !== undefined && (
        <button type="button" class="quiet" onClick={showMore}>
          Show more
        </button>
      )}
    </>
  );
}

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

/** The time if it was today, otherwise the day. */
function shortTime(since: string): string {
  const date = new Date(since);
  return (date.toDateString() === new Date().toDateString() ? TIME : DAY).format(date);
}

function Entry({ entry: { user_id, name, since } }: { readonly entry: ListEntry }) {
  return (
    <li>
      <Avatar name={name ?? '?'} />
      <span class="name">{name ?? `User ${user_id.slice(0, 8)}`}</span>
      {since !== undefined && <time dateTime={since}>{shortTime(since)}</time>}
    </li>
  );
}

import { useEffect, useRef } from 'preact/hooks';
import { Avatar } from './avatar.js';
import { CopyButton } from './copy-button.js';
import { Lists } from './lists.js';
import type { Person } from './people.js';
import { type Action, actionsOf, factsOf } from './relationship.js';
import type { Notice, View } from './view.js';

interface Props {
  readonly person: Person;
  readonly other: Person;
  /** Absent until it is loaded. */
  readonly view?: View;
  readonly notice?: Notice;
  readonly revision: number;
  readonly busy: boolean;
  readonly onAction: (action: Action) => void;
}

/** One person: the relationship with the other, what they can do, their counts and lists. */
export function PersonPanel({ person, other, view, notice, revision, busy, onAction }: Props) {
  const heading = `person-${person.index}`;
  const actions = view === undefined ? [] : actionsOf(view.relationship, person.name, other.name);
  return (
    <section
      class={`card person-${person.index + 1}`}
      aria-labelledby={heading}
      aria-busy={view === undefined}
    >
      <header class="person">
        <Avatar name={person.name} />
        <div class="identity">
          <h2 id={heading}>{person.name}</h2>
          <code>{person.id}</code>
        </div>
        <CopyButton text={person.id} label="Copy id" about={`of ${person.name}`} />
      </header>
      <ul class="facts" aria-label={`Relationship of ${person.name} with ${other.name}`}>
        {view && factsOf(view.relationship, other.name).map((fact) => <li key={fact}>{fact}</li>)}
      </ul>
      <div class="doing">
        <Actions actions={actions} person={person} busy={busy} onAction={onAction} />
        <p class="notice done" role="status">
          {notice?.failed === false && notice.text}
        </p>
        <p class="notice failed" role="alert">
          {notice?.failed === true && notice.text}
        </p>
      </div>
      <Lists person={person} counts={view?.counts} revision={revision} />
    </section>
  );
}

interface ActionsProps {
  readonly actions: readonly Action[];
  readonly person: Person;
  readonly busy: boolean;
  readonly onAction: (action: Action) => void;
}

function Actions({ actions, person, busy, onAction }: ActionsProps) {
  const group = useRef<HTMLDivElement>(null);
  /** The button that was pressed last. */
  const pressed = useRef<HTMLButtonElement>(undefined);

  // If the action removes its own button, the keyboard goes on from the first one.
  useEffect(() => {
    if (pressed.current === undefined || pressed.current.isConnected) return;
    pressed.current = undefined;
    if (document.activeElement === document.body) group.current?.querySelector('button')?.focus();
  });

  return (
    <div class="actions" role="group" aria-label={`Actions of ${person.name}`} ref={group}>
      {actions.map((action) => (
        <button
          key={action.kind}
          type="button"
          class={action.look}
          aria-disabled={busy}
          onClick={(event) => {
            pressed.current = event.currentTarget;
            onAction(action);
          }}
        >
          {action.label}
        </button>
      ))}
    </div>
  );
}

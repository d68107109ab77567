import { execFileSync } from 'node:child_process';
import { curlOf, exportOf } from '../../clients/playground/src/calls.js';
import { actionsOf, factsOf } from '../../clients/playground/src/relationship.js';
import type { ConnectionsClient, Relationship } from '../../clients/typescript/src/index.js';
import { NOTHING } from '../support/relationship.js';

/** Each state with its buttons, the client's method of each, and what is said of it. */
const STATES: [what: string, state: Partial<Relationship>, buttons: [string, string][], facts: string[]][] = [
  [
    'no connection',
    {},
    [
      ['Follow Bob', 'follow'],
      ['Ask Bob to be friends', 'sendRequest'],
      ['Block Bob', 'block'],
    ],
    ['No connection with Bob'],
  ],
  [
    'following each other',
    { following: true, followed_by: true },
    [
      ['Unfollow Bob', 'unfollow'],
      ['Ask Bob to be friends', 'sendRequest'],
      ['Remove follower', 'removeFollower'],
      ['Block Bob', 'block'],
    ],
    ['Follows Bob', 'Followed by Bob'],
  ],
  [
    'a request sent',
    { request_sent: true },
    [
      ['Follow Bob', 'follow'],
      ['Cancel request', 'cancelRequest'],
      ['Block Bob', 'block'],
    ],
    ['Waiting for Bob to approve'],
  ],
  [
    'a request received',
    { request_received: true },
    [
      ['Follow Bob', 'follow'],
      ['Approve request', 'approve'],
      ['Decline request', 'decline'],
      ['Block Bob', 'block'],
    ],
    ['Bob asks to be friends'],
  ],
  [
    'friendship',
    { friends: true, following: true },
    [
      ['Unfollow Bob', 'unfollow'],
      ['End friendship', 'endFriendship'],
      ['Block Bob', 'block'],
    ],
    ['Friends with Bob', 'Follows Bob'],
  ],
  ['a block', { blocking: true }, [['Unblock Bob', 'unblock']], ['Blocks Bob']],
];

describe('The playground', () => {
  it.each(STATES)('has the buttons that fit %s', async (_what, state, buttons, facts) => {
    const relationship = { ...NOTHING, ...state };
    const actions = actionsOf(relationship, 'Alice', 'Bob');
    const called: string[] = [];
    const client = new Proxy({} as ConnectionsClient, {
      get: (_, method: string) => (id: string) => {
        called.push(`${method} ${id}`);
        return Promise.resolve();
      },
    });
    for (const { run } of actions) await run(client, 'bob');
    expect(actions.map(({ label }, at) => [label, called[at]])).toEqual(
      buttons.map(([label, method]) => [label, `${method} bob`]),
    );
    expect(new Set(actions.map(({ kind }) => kind)).size).toBe(actions.length);
    expect(
      actions.map(({ outcome }) => outcome).filter((outcome) => !/^(?:Alice|Bob) .+\.$/.test(outcome)),
    ).toEqual([]);
    expect(factsOf(relationship, 'Bob')).toEqual(facts);
  });
});

describe('A curl line', () => {
  const argumentsOf = (line: string, variables = ''): string[] => {
    const script = `${variables}\ncurl() { printf '%s\\n' "$@"; }\n${line}`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n');
  };

  it('means the same to a shell, whatever the body contains', () => {
    const body = `{"name":"It's $HOME \`id\` \\"quoted\\" "}`;
    const line = curlOf({ method: 'PUT', url: "http://localhost:3000/a?b=c&d='e'" }, body, 'ALICE');
    expect(argumentsOf(line, exportOf([{ variable: 'ALICE', token: 'a.b-c_d' }]))).toEqual([
      ...['-i', '-X', 'PUT', "http://localhost:3000/a?b=c&d='e'"],
      ...['-H', 'Authorization: Bearer a.b-c_d', '-H', 'Content-Type: application/json', '-d', body],
    ]);
  });

  it('is short for a read', () => {
    const line = curlOf({ method: 'GET', url: 'http://localhost:3000/api' }, '', 'BOB');
    expect(line).toBe(`curl -i 'http://localhost:3000/api' -H "Authorization: Bearer $BOB"`);
  });
});

import { ConnectionsClient } from '../../typescript/src/index.js';
import { type Call, recordedFetch } from './calls.js';
import { apiUrl, type Beginner, beginning, userIdOf } from './server.js';

/** One of the two people on the page. */
export interface Person {
  /** 0 is the first, 1 the second. */
  readonly index: number;
  readonly id: string;
  readonly name: string;
  /** The name of the shell variable for the token. */
  readonly variable: string;
  readonly token: string;
  readonly client: ConnectionsClient;
}
export type Two = readonly [Person, Person];

const VARIABLES = ['FIRST', 'SECOND'];

/** The two people that the server brings along, or undefined if visitors enter their own tokens. */
export function peopleOf(people: readonly Beginner[], report: (call: Call) => void): Two | undefined {
  if (people.length < 2) return undefined;
  return people.slice(0, 2).map(({ user_id: id, name, token }, index) => {
    const variable = name.toUpperCase();
    const renewed = async (): Promise<string> => (await beginning()).people[index]?.token ?? token;
    const client = clientOf(index, variable, (refused) => (refused ? renewed() : token), report);
    return { index, id, name, variable, token, client };
  }) as unknown as Two;
}

/** The person whom a token belongs to. */
export async function personOf(token: string, index: number, report: (call: Call) => void): Promise<Person> {
  const id = await userIdOf(token);
  const variable = VARIABLES[index]!;
  const client = clientOf(index, variable, () => token, report);
  const { name } = await client.profile();
  return { index, id, name: name ?? `User ${id.slice(0, 8)}`, variable, token, client };
}

function clientOf(
  index: number,
  variable: string,
  token: (refused?: string) => string | Promise<string>,
  report: (call: Call) => void,
): ConnectionsClient {
  return new ConnectionsClient({ baseUrl: apiUrl(), token, fetch: recordedFetch(index, variable, report) });
}

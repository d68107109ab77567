import { lacking } from '../support/lacking.js';
import type { OpenApi } from '../support/openapi-document.js';
import { holderOf } from './writes.lines.js';
import { EVENTS, FACTS, LISTS, SOME_STATES, STATES, WRITES } from './writes.rows.js';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly required?: boolean }[];
}

/** What writes.rows.ts lacks, or has in excess, for an API with these event types. Each line says what to do. */
export function gaps(document: OpenApi, eventTypes: readonly string[]): string[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method,
      path,
      parameters: (operation as Operation).parameters ?? [],
    })),
  );
  const writes = operations
    .filter(({ method }) => method !== 'get')
    .map(({ method, path }) => `${method} ${path}`);
  const lists = operations
    .filter(({ method, parameters }) => method === 'get' && isList(parameters))
    .map(({ path }) => path);
  const paths = Object.values(LISTS).map(({ path }) => path);
  const listed = Object.values(FACTS).flatMap(({ ofFrom, ofTo }): string[] =>
    ofTo ? [ofFrom, ofTo] : [ofFrom],
  );
  const held = SOME_STATES.flat().map(({ kind }): string => kind);
  const announced = Object.values(WRITES)
    .flatMap(({ outcome }) => STATES.map((state) => outcome(holderOf(state))))
    .flatMap(({ events = [] }) => events.map(([type]) => type));
  return [
    ...lacking(writes, Object.keys(WRITES)).map(
      (write) =>
        `${write} has no row in WRITES: add its body and, by what holds before, its status, the facts that begin ` +
        'and end, and its events.',
    ),
    ...lacking(Object.keys(WRITES), writes).map(
      (write) => `${write} is not in openapi.json: remove it from WRITES.`,
    ),
    ...lacking(lists, paths).map((path) => `${path} has no row in LISTS: add it.`),
    ...lacking(paths, lists).map((path) => `${path} is no list in openapi.json: remove it from LISTS.`),
    ...lacking(Object.keys(LISTS), listed).map(
      (list) => `${list} is used by no row of FACTS: add what puts users on it.`,
    ),
    ...lacking(Object.keys(FACTS), held).map(
      (fact) => `${fact} holds in none of SOME_STATES: add one, and all to STATES.`,
    ),
    ...lacking(eventTypes, Object.keys(EVENTS)).map(
      (type) => `${type} has no row in EVENTS: add the facts that begin and end by it.`,
    ),
    ...lacking(Object.keys(EVENTS), eventTypes).map(
      (type) => `${type} is in no manifest: remove it from EVENTS.`,
    ),
    ...lacking(eventTypes, announced).map(
      (type) => `${type} is announced by no row of WRITES: add it to an outcome.`,
    ),
  ];
}

/** Whether an operation is a list of one owner, such as followers: it has pages, and no required parameter. */
function isList(parameters: NonNullable<Operation['parameters']>): boolean {
  return parameters.some(({ name }) => name === 'offset') && !parameters.some(({ required }) => required);
}

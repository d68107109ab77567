import { getMetadataStorage, ValidationTypes } from 'class-validator';
import type { FieldFault } from '#kernel';

type Class = new () => object;

const known = new WeakMap<Class, ReadonlyMap<string, Class | undefined>>();

/**
 * The errors for members of a body that its class does not declare. Checks own members only, also of nested objects.
 */
export function unknownMembers(type: Class, body: object, parent = ''): FieldFault[] {
  const members = membersOf(type);
  return Object.entries(body).flatMap(([name, value]: [string, unknown]): FieldFault[] => {
    const field = parent + name;
    if (!members.has(name)) return [{ field, message: `${name} is not a known member` }];
    const inner = members.get(name);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return inner && isObject ? unknownMembers(inner, value, `${field}.`) : [];
  });
}

/** The errors for parameters of a query that are repeated although their class declares no list of values. */
export function repeatedParameters(type: Class, query: object): FieldFault[] {
  return Object.entries(declaredMembers(type, query))
    .filter(([name, value]) => Array.isArray(value) && classOf(type, name) !== (Array as Class))
    .map(([field]) => ({ field, message: `${field} must be given once` }));
}

/** The own members of an input that its class declares. */
export function declaredMembers(type: Class, input: object): object {
  const own = [...membersOf(type).keys()].filter((name) => Object.hasOwn(input, name));
  return Object.fromEntries(own.map((name) => [name, (input as Record<string, unknown>)[name]]));
}

/** The members that a class validates, with the class of each nested object. */
function membersOf(type: Class): ReadonlyMap<string, Class | undefined> {
  let members = known.get(type);
  if (members === undefined) {
    const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
    const nested = new Set(
      rules
        .filter((rule) => rule.type === ValidationTypes.NESTED_VALIDATION)
        .map((rule) => rule.propertyName),
    );
    members = new Map(
      rules.map(({ propertyName }) => [
        propertyName,
        nested.has(propertyName) ? classOf(type, propertyName) : undefined,
      ]),
    );
    known.set(type, members);
  }
  return members;
}

/** The declared class of a property, as TypeScript emits it for decorators. */
function classOf(type: Class, property: string): Class {
  return Reflect.getMetadata('design:type', type.prototype as object, property) as Class;
}

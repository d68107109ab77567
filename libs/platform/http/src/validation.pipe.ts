import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { FieldFault } from '#kernel';
import { InvalidRequestError } from './http.errors.js';
import { declaredMembers, repeatedParameters, unknownMembers } from './known-members.js';
import { withoutBrackets } from './list-parameters.js';

/** Maximum number of errors in one answer. */
export const MAX_FAULTS = 20;

const PRIMITIVES: readonly unknown[] = [String, Number, Boolean, Array, Object];

/** Finds faults that the rules of a class do not cover. */
type FurtherRule = (type: Type<object>, input: object) => FieldFault[];

/** By the part of the request. Unknown query parameters are dropped, unknown members of a body refused. */
const FURTHER_RULES: Readonly<Record<string, FurtherRule>> = {
  query: repeatedParameters,
  body: unknownMembers,
};

/** Checks each part of a request against its class. */
@Injectable()
export class InputPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || !metatype || PRIMITIVES.includes(metatype)) return value;
    if (type === 'body' && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      const message = 'the body must be a JSON object';
      throw new InvalidRequestError({ errors: [{ field: 'body', message }] });
    }
    const given = (value as object | undefined) ?? {};
    const { input, errors } = readInput(
      metatype as Type<object>,
      type === 'query' ? withoutBrackets(given) : given,
      FURTHER_RULES[type],
    );
    if (errors.length > 0) throw new InvalidRequestError({ errors });
    return input;
  }
}

/**
 * An input as its class declares it, and up to 20 errors: only without any, it is valid. Drops members that the class does
 * not declare, and those that every object inherits, such as `toString`.
 */
export function readInput<T extends object>(
  type: Type<T>,
  value: object,
  further?: FurtherRule,
): { input: T; errors: FieldFault[] } {
  const found = further?.(type, value) ?? [];
  // The transformer takes tens of microseconds for each member, and a query may have thousands.
  const input = plainToInstance(type, declaredMembers(type, value));
  const faults = validateSync(input, {
    whitelist: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  }).flatMap((fault) => flatten(fault));
  const errors = [...found, ...faults.filter(({ field }) => !found.some((fault) => fault.field === field))];
  return { input, errors: errors.slice(0, MAX_FAULTS) };
}

function flatten(fault: ValidationError, parent = ''): FieldFault[] {
  const field = parent + fault.property;
  return [
    ...Object.values(fault.constraints ?? {}).map((message) => ({ field, message })),
    ...(fault.children ?? []).flatMap((child) => flatten(child, `${field}.`)),
  ];
}

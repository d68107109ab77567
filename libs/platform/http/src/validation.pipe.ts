import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { FieldFault } from '#kernel';
import { InvalidRequestError } from './http.errors.js';

const PRIMITIVES: readonly unknown[] = [String, Number, Boolean, Array, Object];

/** Checks input against its class. Unknown query parameters are dropped, unknown body members refused. */
@Injectable()
export class InputPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || !metatype || PRIMITIVES.includes(metatype)) return value;
    if (type === 'body' && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      const message = 'the body must be a JSON object';
      throw new InvalidRequestError({ errors: [{ field: 'body', message }] });
    }
    return checkInput(metatype as Type<object>, value ?? {}, type === 'body');
  }
}

/** Throws InvalidRequestError with every fault. `strict` refuses unknown members instead of dropping them. */
export function checkInput<T extends object>(type: Type<T>, value: unknown, strict: boolean): T {
  const input = plainToInstance(type, value);
  const faults = validateSync(input, {
    whitelist: true,
    forbidNonWhitelisted: strict,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  });
  if (faults.length > 0) throw new InvalidRequestError({ errors: faults.flatMap((fault) => flatten(fault)) });
  return input;
}

function flatten(fault: ValidationError, parent = ''): FieldFault[] {
  const field = parent + fault.property;
  return [
    ...Object.values(fault.constraints ?? {}).map((message) => ({ field, message })),
    ...(fault.children ?? []).flatMap((child) => flatten(child, `${field}.`)),
  ];
}

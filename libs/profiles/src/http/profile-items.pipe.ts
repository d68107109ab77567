import { Injectable, type PipeTransform } from '@nestjs/common';
import { DomainError } from '#kernel';
import { checkInput, invalid } from '#platform/http';
import { ProfileItem } from './profiles.dto.js';

export const MAX_PROFILES = 1000;

/** Reads the bare array of profiles. Throws `invalid_request` that names the faults by index; nothing is then saved. */
@Injectable()
export class ProfileItemsPipe implements PipeTransform<unknown, ProfileItem[]> {
  transform(body: unknown): ProfileItem[] {
    if (!Array.isArray(body) || body.length === 0 || body.length > MAX_PROFILES) {
      throw invalid([
        { field: 'body', message: `the body must be an array of 1 to ${MAX_PROFILES} profiles` },
      ]);
    }
    return body.map(readItem);
  }
}

function readItem(item: unknown, index: number): ProfileItem {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    throw invalid([{ field: `${index}`, message: 'each profile must be a JSON object' }]);
  }
  try {
    return checkInput(ProfileItem, item, true);
  } catch (error) {
    if (!(error instanceof DomainError) || !error.errors) throw error;
    throw invalid(error.errors.map((fault) => ({ ...fault, field: `${index}.${fault.field}` })));
  }
}

import { setImmediate as turn } from 'node:timers/promises';
import { Injectable, type PipeTransform } from '@nestjs/common';
import type { FieldFault } from '#kernel';
import { MAX_FAULTS, readInput, unknownMembers } from '#platform/http';
import { InvalidProfilesError } from '../profiles.errors.js';
import { MAX_PROFILES, ProfileItem } from './profiles.dto.js';

/**
 * Profiles parsed in one turn of the event loop (about two milliseconds): all at once would delay every other request.
 */
const PROFILES_A_TURN = 50;

/**
 * Reads the array of profiles. Throws InvalidProfilesError, which lists up to 20 errors by index; nothing is saved then.
 */
@Injectable()
export class ProfileItemsPipe implements PipeTransform<unknown, Promise<ProfileItem[]>> {
  async transform(body: unknown): Promise<ProfileItem[]> {
    if (!Array.isArray(body) || body.length === 0 || body.length > MAX_PROFILES) {
      const message = `the body must be an array of 1 to ${MAX_PROFILES} profiles`;
      throw new InvalidProfilesError({ errors: [{ field: 'body', message }] });
    }
    const items: ProfileItem[] = [];
    const faults: FieldFault[] = [];
    for (const [index, item] of body.entries()) {
      if (index > 0 && index % PROFILES_A_TURN === 0) await turn();
      const { input, errors } = readItem(item, index);
      if (input) items.push(input);
      faults.push(...errors);
      // The others would not be named.
      if (faults.length >= MAX_FAULTS) break;
    }
    if (faults.length > 0) throw new InvalidProfilesError({ errors: faults.slice(0, MAX_FAULTS) });
    return items;
  }
}

function readItem(item: unknown, index: number): { input?: ProfileItem; errors: readonly FieldFault[] } {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return { errors: [{ field: `${index}`, message: 'each profile must be a JSON object' }] };
  }
  const { input, errors } = readInput(ProfileItem, item, unknownMembers);
  return { input, errors: errors.map(({ field, message }) => ({ field: `${index}.${field}`, message })) };
}

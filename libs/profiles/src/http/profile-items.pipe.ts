import { setImmediate as turn } from 'node:timers/promises';
import { Injectable, type PipeTransform } from '@nestjs/common';
import { checkInput, InvalidRequestError, unknownMembers } from '#platform/http';
import { InvalidProfilesError } from '../profiles.errors.js';
import { MAX_PROFILES, ProfileItem } from './profiles.dto.js';

/**
 * Profiles parsed in one turn of the event loop (about two milliseconds): all at once would delay every other request.
 */
const PROFILES_A_TURN = 50;

/** Reads the array of profiles. Throws InvalidProfilesError, which lists the errors by index; nothing is saved then. */
@Injectable()
export class ProfileItemsPipe implements PipeTransform<unknown, Promise<ProfileItem[]>> {
  async transform(body: unknown): Promise<ProfileItem[]> {
    if (!Array.isArray(body) || body.length === 0 || body.length > MAX_PROFILES) {
      const message = `the body must be an array of 1 to ${MAX_PROFILES} profiles`;
      throw new InvalidProfilesError({ errors: [{ field: 'body', message }] });
    }
    const items: ProfileItem[] = [];
    for (const [index, item] of body.entries()) {
      if (index > 0 && index % PROFILES_A_TURN === 0) await turn();
      items.push(readItem(item, index));
    }
    return items;
  }
}

function readItem(item: unknown, index: number): ProfileItem {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    const message = 'each profile must be a JSON object';
    throw new InvalidProfilesError({ errors: [{ field: `${index}`, message }] });
  }
  try {
    return checkInput(ProfileItem, item, unknownMembers);
  } catch (error) {
    if (!(error instanceof InvalidRequestError) || !error.errors) throw error;
    const errors = error.errors.map((fault) => ({ ...fault, field: `${index}.${fault.field}` }));
    throw new InvalidProfilesError({ errors });
  }
}

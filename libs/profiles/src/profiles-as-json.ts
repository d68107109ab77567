/** SQL function (uuid[]) that answers users, as lists show them, as the text of a JSON array. */
export const PROFILES_AS_JSON = 'profiles.as_json';

/** The same (uuid[], text[]), with further members of each user. */
export const PROFILES_AS_JSON_WITH = 'profiles.as_json_with';

/** SQL function (uuid[]) that answers users, as lists show them, as the text of a JSON array. */
export const PROFILES_AS_JSON = 'profiles.as_json';

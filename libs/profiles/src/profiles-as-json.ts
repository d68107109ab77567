/** Name of an SQL function (uuid[]) that returns users in the form of lists, as the text of a JSON array. */
export const PROFILES_AS_JSON = 'profiles.as_json';

/** The same (uuid[], text[]), with additional members for each user. */
const PROFILES_AS_JSON_WITH = 'profiles.as_json_with';

/** Builds the same text from parts: every character is the same as that of `profiles.as_json`. */
export const PROFILES_SHOWN = {
  asJson: PROFILES_AS_JSON,
  asJsonWith: PROFILES_AS_JSON_WITH,
  find: 'SELECT user_id AS id, shown FROM profiles.profile WHERE user_id = ANY ($1::uuid[])',
  unknown: (id: string): string => `{"user_id":"${id}","name":null,"avatar":null}`,
};

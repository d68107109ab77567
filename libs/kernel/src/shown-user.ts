/** The longest name of a user, in Unicode characters. Some of them are two in JavaScript. */
export const MAX_NAME_LENGTH = 200;

/** The longest address of an avatar in characters, both as given and in normal form. */
export const MAX_AVATAR_LENGTH = 2048;

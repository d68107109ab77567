/** An emoji flag of a region such as Scotland: the only use of tag characters that is not hidden text. */
const FLAG_OF_REGION = /\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F}/gu;

/**
 * Controls, line and paragraph separators, characters that change the direction of the text around them, deprecated and
 * interlinear format characters, the byte order mark, tags, and code points that are not characters.
 */
const HARMFUL =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** A visible character: not a space, filler, joiner or combining mark, and none that is drawn as a blank. */
const VISIBLE =
  /(?![\p{Default_Ignorable_Code_Point}\u2800\u{13441}\u{13442}\u{1d159}])[\p{L}\p{N}\p{P}\p{S}\p{Co}\p{Cn}]/u;

/**
 * Whether a text contains characters that harm the page that shows it, or invalid characters. Joiners and direction
 * marks are allowed.
 */
export function isHarmful(text: string): boolean {
  return HARMFUL.test(text) && HARMFUL.test(text.replace(FLAG_OF_REGION, ''));
}

/** Whether a text contains a visible character. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text);
}

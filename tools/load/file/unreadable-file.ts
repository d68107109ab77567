/** A file that is refused as a whole. The message is one sentence that says what was found. */
export class UnreadableFile extends Error {}

/** Text from a file, made safe for a message: short, on one line, without terminal control characters. */
export function quoted(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;

  return `“${shown.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]/g, '·')}”`;
}

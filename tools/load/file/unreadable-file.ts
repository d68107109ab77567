/** A file that is not loaded at all. The message is one sentence that says what was seen. */
export class UnreadableFile extends Error {}

/** What stands in a file, made fit for a message: one line, short, nothing that a terminal would obey. */
export function quoted(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;

  return `“${shown.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]/g, '·')}”`;
}

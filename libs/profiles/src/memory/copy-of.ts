/** The same text, with its own characters: a part of a text that is kept keeps the whole text in memory. */
export function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

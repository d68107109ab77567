/** A field without spaces around it, and without the quotes or braces that some programs put around a UUID. */
export function bare(field: string): string {
  const text = field.trim();
  const around = text.charAt(0) + text.charAt(text.length - 1);
  return text.length > 1 && (around === '""' || around === "''" || around === '{}')
    ? text.slice(1, -1)
    : text;
}

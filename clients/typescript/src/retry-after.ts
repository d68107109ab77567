/** The seconds of `Retry-After`, which is a number or a date; undefined if there is none that can be read. */
export function secondsToWait(headers: Pick<Headers, 'get'>): number | undefined {
  const text = headers.get('Retry-After')?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.max(0, Math.ceil((time - Date.now()) / 1000));
}

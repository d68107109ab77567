/** Earlier times are wrong, such as the zero dates of programs and databases. */
const EARLIEST = Date.UTC(1990, 0);
/** How far a time may be in the future, in milliseconds, because of inexact clocks and missing time zones. */
const AHEAD = 24 * 3600 * 1000;

const ABSENT = new Set(['', '\\n', 'null', 'none', 'nil', 'nan', 'nat', 'na', 'n/a', 'undefined', '-']);

/** ISO 8601 and variants that languages and databases write; the name of a zone after an offset is ignored. */
const CALENDAR =
  /^(\d{4})([-/])(\d\d?)\2(\d\d?)(?:(?:T| +)(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?(?: ?(?:Z|UTC|GMT)| ?([+-])(\d\d)(?::?(\d\d))?(?: [A-Z]{3,5})?)?(?:\[[\w/+-]+\])?)?$/i;
const NUMBER = /^\d+(?:[.,]\d+)?(?:e\+?\d+)?$/i;

/** Whether a field says, in one of the usual ways, that there is no time. */
export function isAbsentTime(text: string): boolean {
  return ABSENT.has(text.toLowerCase());
}

/**
 * Returns a time as ISO 8601 in UTC with microseconds. Further digits are cut off; a time without an offset is UTC. A
 * number is seconds, milliseconds, microseconds or nanoseconds since 1970, depending on its size. Undefined if it
 * cannot be read, or is not between 1990 and a day from now.
 */
export function readTime(text: string, now: number): string | undefined {
  const micros = NUMBER.test(text) ? ofNumber(text) : ofCalendar(text);
  if (micros === undefined) return undefined;
  const millis = Math.floor(micros / 1000);
  if (!(millis >= EARLIEST && millis <= now + AHEAD)) return undefined;
  return `${new Date(millis).toISOString().slice(0, -1)}${String(micros - millis * 1000).padStart(3, '0')}Z`;
}

function ofNumber(text: string): number {
  const value = Number(text.replace(',', '.'));
  if (value < 1e11) return Math.round(value * 1e6);
  if (value < 1e14) return Math.round(value * 1e3);
  return Math.floor(value < 1e17 ? value : value / 1e3);
}

function ofCalendar(text: string): number | undefined {
  const found = CALENDAR.exec(text);
  if (found === null) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[3]), Number(found[4])];
  const [hour, minute, second] = [Number(found[5] ?? 0), Number(found[6] ?? 0), Number(found[7] ?? 0)];
  const [offsetHours, offsetMinutes] = [Number(found[10] ?? 0), Number(found[11] ?? 0)];
  const midnight = new Date(Date.UTC(year, month - 1, day));
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  const isEndOfDay = hour === 24 && minute === 0 && second === 0;
  // Second 60 is a leap second; it becomes the next minute.
  if ((hour > 23 && !isEndOfDay) || minute > 59 || second > 60) return undefined;
  if (offsetHours > 15 || offsetMinutes > 59) return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * (found[9] === '-' ? -1 : 1);
  const seconds = midnight.getTime() / 1000 + hour * 3600 + (minute - offset) * 60 + second;
  return seconds * 1e6 + Number((found[8] ?? '').slice(0, 6).padEnd(6, '0'));
}

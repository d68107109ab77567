import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { isUserId } from '#kernel';

/** One row of the staging table: tab-separated text for COPY. */
export type StagedRow = string;

/** Called for each line that is skipped. */
export type Complaint = (line: number, reason: string) => void;

const TIMESTAMP =
  /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-](0\d|1[0-5])(:?[0-5]\d)?)?)?$/;

/** Rows of a CSV of `follower,followee[,created_at]`, with or without a heading; bad lines are skipped. */
export async function* csvRows(file: string, complain: Complaint): AsyncGenerator<StagedRow> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '' || (number === 1 && /^\uFEFF?"?follower"?,/i.test(line))) continue;
    const fields = line
      .replace(/^\uFEFF/, '')
      .split(',')
      .map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
    const fault = faultOf(fields);
    if (fault) complain(number, fault);
    else yield `${fields[0]!.toLowerCase()}\t${fields[1]!.toLowerCase()}\t${fields[2] || '\\N'}\n`;
  }
}

function faultOf(fields: readonly string[]): string | undefined {
  const [follower, followee, createdAt] = fields;
  if (fields.length < 2 || fields.length > 3) return `expected 2 or 3 fields, found ${fields.length}`;
  if (!isUserId(follower)) return 'follower is not a UUID';
  if (!isUserId(followee)) return 'followee is not a UUID';
  if (follower.toLowerCase() === followee.toLowerCase()) return 'follower and followee are the same';
  if (createdAt && !isTime(createdAt)) return 'created_at is not an ISO 8601 time';
  return undefined;
}

/** One bad time would break off the whole COPY, so this is no laxer than PostgreSQL. */
function isTime(text: string): boolean {
  if (!TIMESTAMP.test(text) || Number.isNaN(Date.parse(text))) return false;
  const [year, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number];
  return year > 0 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

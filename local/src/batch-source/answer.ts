import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SourceBatch } from './profile.ts';

/** Rows are joined to pieces of about this many characters. */
const PIECE = 1 << 16;

export interface Answer {
  readonly group: number;
  readonly number: number;
  readonly batch: SourceBatch;
  /** How it is spoiled, if it is. */
  readonly spoiled: 'cut' | 'malformed' | null;
}

/** Streams `{"group_number","batch_number","data":[rows]}` as fast as the caller takes it. */
export async function sendBatch(response: ServerResponse, answer: Answer): Promise<void> {
  let bytes = 0;
  for (const piece of pieces(answer)) bytes += piece.length;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes });
  if (answer.spoiled !== 'cut') return await pipeline(Readable.from(pieces(answer)), response);
  const half = Buffer.concat([...pieces(answer)]).subarray(0, bytes / 2);
  response.write(half, () => response.destroy());
}

function* pieces({ group, number, batch, spoiled }: Answer): Generator<Buffer> {
  const note = batch.note === undefined ? '' : `,"note":${JSON.stringify(batch.note)}`;
  let text = `{"group_number":${group},"batch_number":${number}${note},"data":[`;
  for (const [row, rowText] of batch.rows.entries()) {
    text += row === 0 ? rowText : `,${rowText}`;
    if (text.length < PIECE) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(`${text}${spoiled === 'malformed' ? ',oops' : ''}]}`);
}

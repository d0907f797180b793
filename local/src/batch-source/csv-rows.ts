import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { z } from 'zod';

/** A number as JSON writes it: such a cell is sent as it stands in the file, without quotes. */
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const Record = z.array(z.string());

/** Each row of a gzipped CSV file with a header, in file order, in the form that `encode` gives it. */
export async function csvRows<T>(
  file: URL,
  encode: (cells: readonly string[], header: readonly string[]) => T,
): Promise<T[]> {
  const rows: T[] = [];
  let header: string[] | undefined;
  await pipeline(createReadStream(file), createGunzip(), parse(), async (records) => {
    for await (const record of records) {
      const cells = Record.parse(record);
      if (header === undefined) header = cells;
      else rows.push(encode(cells, header));
    }
  });
  return rows;
}

/** The first form of the Data API: an object, with numbers in the file's own digits. */
export function asObject(cells: readonly string[], header: readonly string[]): string {
  const members = cells.map((cell, column) => {
    const value = JSON_NUMBER.test(cell) ? cell : JSON.stringify(cell);
    return `${JSON.stringify(header[column])}:${value}`;
  });
  return `{${members.join(',')}}`;
}

/** The second form: an array of strings, without a header. */
export function asStrings(cells: readonly string[]): string {
  return JSON.stringify(cells);
}

import { z } from 'zod';
import { readJson, writeJson } from '../state/json-file.ts';
import { processIdentity } from './process-identity.ts';

const schema = z.object({
  name: z.string(),
  pid: z.int().positive(),
  /** Its process group, which it leads. */
  pgid: z.int().positive(),
  /** See processIdentity: guards against another process that was given the same id. */
  identity: z.string(),
  /** The signal it ends well on. */
  endWith: z.enum(['SIGTERM', 'SIGINT']),
});

export type ProcessRecord = z.output<typeof schema>;

/** Which processes were started and not seen to end, on disk: the next start reads it after a kill. */
export class ProcessRecords {
  readonly #file: string;
  #records: readonly ProcessRecord[];

  constructor(file: string) {
    this.#file = file;
    this.#records = readJson(file, z.array(schema)) ?? [];
  }

  get all(): readonly ProcessRecord[] {
    return this.#records;
  }

  /**
   * @param pid a process that leads a group of its own.
   * @throws {Error} when it has already ended.
   */
  add(name: string, pid: number, endWith: ProcessRecord['endWith']): ProcessRecord {
    const identity = processIdentity(pid);
    if (identity === null) throw new Error(`${name} ended before it could be recorded.`);
    const record = { name, pid, pgid: pid, identity, endWith };
    this.#replace([...this.#records, record]);
    return record;
  }

  remove(record: ProcessRecord): void {
    this.#replace(this.#records.filter((r) => r !== record));
  }

  #replace(records: readonly ProcessRecord[]): void {
    this.#records = records;
    writeJson(this.#file, records);
  }
}

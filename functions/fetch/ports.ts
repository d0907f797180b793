import type { ObjectStore, RawStore, Source } from '@deriva/adapters/ports.ts';

export interface FetchPorts {
  readonly raw: RawStore;
  readonly objects: ObjectStore;
  readonly source: Source;
}

import type { ObjectStore } from '@deriva/adapters/ports/object-store.ts';
import type { RawStore } from '@deriva/adapters/ports/raw-store.ts';
import type { Source } from '@deriva/adapters/ports/source.ts';

export interface FetchPorts {
  readonly raw: RawStore;
  readonly objects: ObjectStore;
  readonly source: Source;
}

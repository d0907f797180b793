export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** Of the content, hex. */
  readonly sha256: string;
}

/** Immutable objects under keys that hold their content's hash: writing one again is harmless. */
export interface ObjectStore {
  /** Stored whole or not at all, under `<prefix>/<sha256><suffix>`. */
  put(prefix: string, suffix: string, content: AsyncIterable<Uint8Array> | Uint8Array): Promise<StoredObject>;
  /** @throws {DerivaError} not_found; model_damaged when the bytes do not have the hash of the key. */
  get(key: string): Promise<Uint8Array>;
  list(prefix: string): AsyncIterable<StoredObject>;
  remove(key: string): Promise<void>;
}

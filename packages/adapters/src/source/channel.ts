/**
 * Hands items from one writer to one reader, one at a time: `send` waits until the reader has taken the
 * item, so that a slow reader slows the writer down. A reader that leaves its loop lets the writer go on
 * without it.
 */
export interface Channel<T> extends AsyncIterable<T> {
  send(item: T): Promise<void>;
  /** The reader's loop ends, or throws `error`, once it has taken what was sent. */
  close(error?: unknown): void;
  /** As if the reader had left its loop. */
  abandon(): void;
}

export function channel<T>(): Channel<T> {
  let offered: { item: T; taken: () => void } | null = null;
  let closed: { error?: unknown } | null = null;
  let left = false;
  let wake = () => {};

  const reader: AsyncIterator<T> = {
    async next() {
      while (offered === null) {
        if (closed !== null) {
          if (closed.error !== undefined) throw closed.error;
          return { done: true, value: undefined };
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const { item, taken } = offered;
      offered = null;
      taken();
      return { done: false, value: item };
    },
    async return() {
      abandon();
      return { done: true, value: undefined };
    },
  };

  function abandon(): void {
    left = true;
    offered?.taken();
    offered = null;
  }

  return {
    send(item) {
      if (left) return Promise.resolve();
      return new Promise((taken) => {
        offered = { item, taken };
        wake();
      });
    },
    close(error) {
      closed ??= { error };
      // What the reader has not taken of a failed answer it need not see.
      if (error !== undefined) {
        offered?.taken();
        offered = null;
      }
      wake();
    },
    abandon,
    [Symbol.asyncIterator]: () => reader,
  };
}

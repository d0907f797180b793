import type { Server } from 'node:http';
import type { StopReasons } from './stop-reasons.ts';

/**
 * Ends a server the way Knative asks for: stop accepting, let what runs finish for a while, then tell it to
 * stop (it checkpoints or rolls back, and its caller hears `shutting_down`), then close.
 */
export class Drain {
  readonly #patienceSeconds: number;
  readonly #working = new Set<StopReasons>();
  #server: Server | undefined;
  #ending: Promise<void> | undefined;
  #isImpatient = false;

  constructor(patienceSeconds: number) {
    this.#patienceSeconds = patienceSeconds;
  }

  watch(server: Server): void {
    this.#server = server;
  }

  /**
   * Called when a request begins; the returned function when it has been answered. One that still comes on a
   * connection kept alive is told to go elsewhere.
   */
  enter(stop: StopReasons): () => void {
    if (this.#ending) stop.shutDown();
    this.#working.add(stop);
    return () => this.#working.delete(stop);
  }

  /** Resolves when everything has been answered. Asked twice, ends once. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const impatience = setTimeout(() => {
      this.#isImpatient = true;
      for (const stop of this.#working) stop.shutDown();
    }, this.#patienceSeconds * 1000);
    // Keep-alive connections become idle one after the other while their last answers go out.
    const idle = setInterval(() => {
      server.closeIdleConnections();
      // What is still open then is a request that never comes to its end, or an answer that nobody reads.
      if (this.#isImpatient && this.#working.size === 0) server.closeAllConnections();
    }, 50);
    await closed;
    clearTimeout(impatience);
    clearInterval(idle);
  }
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A source with the contract of the Data API and the manners a test gives it. */
export class ScriptedSource {
  /** Batches in order; a test may change them, or add some. */
  readonly batches: unknown[][];
  /** What happens to the next calls of /data, the first first; then all are answered well. */
  readonly script: ('ok' | 'cut' | 'error' | 'lose')[] = [];
  readonly calls: string[] = [];
  cursor = 0;
  #server: Server | undefined;

  constructor(batches: unknown[][]) {
    this.batches = batches;
  }

  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://source').pathname;
      this.calls.push(path.slice(1));
      if (path === '/restart_data_generation') {
        this.cursor = 0;
        response.end('{"ok":true}');
        return;
      }
      const manner = this.script.shift() ?? 'ok';
      if (manner === 'error') {
        response.writeHead(500).end('oops');
        return;
      }
      if (manner === 'lose') this.cursor++;
      const rows = this.batches[this.cursor];
      if (!rows) {
        response.writeHead(400).end('{"detail":"Ya se enviaron todos los datos."}');
        return;
      }
      const body = JSON.stringify({ group_number: 1, batch_number: this.cursor++, data: rows });
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      if (manner !== 'cut') response.end(body);
      else response.write(body.slice(0, body.length / 2), () => response.destroy());
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

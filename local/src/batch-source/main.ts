/** The batch source as a process of its own: `node main.ts --port 8090 --state cursors.json`. */
import { parseArgs } from 'node:util';
import { batchSource } from './batch-source.ts';
import { cursorsInFile } from './cursors.ts';
import { PROFILES } from './profiles/all.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8090' },
    state: { type: 'string', default: '.deriva/source-cursors.json' },
  },
});

const server = batchSource({ profiles: PROFILES, cursors: cursorsInFile(values.state) });
server.listen(Number(values.port), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : values.port;
  console.log(`batch source: http://127.0.0.1:${port}`);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });

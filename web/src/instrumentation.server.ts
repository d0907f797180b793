/**
 * Runs before adapter-node reads its settings: what Deriva promises whoever starts `node build/index.js`
 * without knowing them. The environment still wins.
 */
import { BODY_LIMIT_BYTES } from './lib/server/http/limits.ts';

process.env.BODY_SIZE_LIMIT ??= String(BODY_LIMIT_BYTES);
/** Requests in flight get this long after SIGTERM; the buffer of predictions is written after that. */
process.env.SHUTDOWN_TIMEOUT ??= '4';
/** Loopback unless someone says otherwise: a container does. */
process.env.HOST ??= '127.0.0.1';

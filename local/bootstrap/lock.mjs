// One process at a time, on Node 20 and without packages.
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs `work` while this process alone holds `file`. A lock whose owner has died counts as free. */
export async function withLock(file, whyWaiting, work) {
  let told = false;
  while (!take(file)) {
    if (!told) console.log(`Waiting: ${whyWaiting} ...`);
    told = true;
    await sleep(500);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  // A link appears whole, with the owner's id in it, or not at all.
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (ownerLives(file)) return false;
    rmSync(file, { force: true });
    return take(file);
  } finally {
    rmSync(mine, { force: true });
  }
}

function ownerLives(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

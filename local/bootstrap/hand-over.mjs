// Lets another program be this process, as far as Node can: same terminal, signals passed on, same exit.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export function handOver(program, args, cwd) {
  // The channel breaks when this process dies, however it dies: the child then stops by itself.
  const child = spawn(program, args, { cwd, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  const passOn = (signal) => child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, passOn);
  const watch = stopWithNpm(child);

  child.on('error', (error) => {
    console.error(`${program} cannot be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    clearInterval(watch);
    for (const s of SIGNALS) process.off(s, passOn);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}

/** A killed npm tells nobody; whoever it ran would go on unseen. */
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const before = ancestors();
  return setInterval(() => {
    if (ancestors() !== before) child.kill('SIGTERM');
  }, 1000);
}

/** The shell that npm starts, and npm; the second only where /proc tells. */
function ancestors() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    const [, npm] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${process.ppid} ${npm}`;
  } catch {
    return String(process.ppid);
  }
}

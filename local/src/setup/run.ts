import { spawn } from 'node:child_process';

const KEPT_CHARACTERS = 8_000;

/**
 * Runs a program to its end.
 * @throws {Error} with the end of what it said, when it fails.
 */
export function run(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly signal?: AbortSignal },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-KEPT_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (cause) => reject(new Error(`Cannot run ${file}: ${cause.message}`, { cause })));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${file} ${args[0] ?? ''} failed (${signal ?? code}):\n${output.trim()}`));
    });
  });
}

/** Whether the program can be run and accepts `args`. */
export async function runs(file: string, args: readonly string[], cwd: string): Promise<boolean> {
  try {
    await run(file, args, { cwd });
    return true;
  } catch {
    return false;
  }
}

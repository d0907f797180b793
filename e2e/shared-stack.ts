import type { TestProject } from 'vitest/node';
import { setUp } from '../local/src/setup/setup.ts';
import type { Facts } from './client.ts';
import { driveBatch } from './drive.ts';
import { PIPELINE, startStack } from './stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The undisturbed run: all taxi batches and the first of diabetes went through it, each stage called once. */
    undisturbed: Facts;
  }
}

const TAXI_BATCHES = 6;

/** One stack that nothing ever disturbed: what others are compared with, and what questions are asked of. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Whoever starts vitest by himself: a build made anew under the running web app would break its pages.
  const { mlflow, web } = await setUp(console.log, new AbortController().signal);
  await Promise.all([mlflow, web]);
  const stack = await startStack([...PIPELINE, 'web']);
  try {
    for (let batch = 0; batch < TAXI_BATCHES; batch++) await driveBatch(stack, 'taxi', batch);
    await driveBatch(stack, 'diabetes', 0);
    // web would see the last champion within seconds; the first test may ask sooner.
    const authorization = `Bearer ${stack.facts.token}`;
    const { status } = await stack.web('POST', '/api/model/reload', {}, { authorization });
    if (status !== 200) throw new Error(`The champions could not be reloaded: ${status}.`);
  } catch (error) {
    await stack.close();
    throw error;
  }
  project.provide('undisturbed', stack.facts);
  return stack.close;
}

import type { TestProject } from 'vitest/node';
import type { Facts } from './client.ts';
import { driveBatch } from './drive.ts';
import { PIPELINE, startStack } from './stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The undisturbed run: all taxi batches and the first of diabetes went through it, each stage called once. */
    undisturbed: Facts;
  }
}

/** One stack that nothing ever disturbed: what others are compared with, and what questions are asked of. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack([...PIPELINE, 'web']);
  try {
    for (let batch = 0; batch < TAXI_BATCHES; batch++) await driveBatch(stack, 'taxi', batch);
    await driveBatch(stack, 'diabetes', 0);
  } catch (error) {
    await stack.close();
    throw error;
  }
  project.provide('undisturbed', stack.facts);
  return stack.close;
}

export const TAXI_BATCHES = 6;

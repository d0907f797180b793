import type { StageContext } from '@deriva/runtime/stage-definition.ts';

/** What an earlier attempt at this key made in MLflow and remembered: it is taken up, not made again. */
export function adoptedBefore(context: StageContext, name: string): { adopted?: string } {
  const adopted = context.adopted(name);
  return adopted === undefined ? {} : { adopted };
}

import { asDerivaError } from '@deriva/core/errors.ts';
import { error } from '@sveltejs/kit';
import { app } from '../app.ts';
import type { ChampionWatch } from '../champions/champion-watch.ts';

/** The problem a page is about; a page of no problem is a 404 that lists what there is. */
export function watchOr404(name: string): ChampionWatch {
  try {
    return app().champions.watch(name);
  } catch (thrown) {
    error(404, asDerivaError(thrown).message);
  }
}

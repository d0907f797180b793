import type { Profile } from '../profile.ts';
import { diabetes } from './diabetes.ts';
import { taxi } from './taxi.ts';

/** The problems that the source has data for. */
export const PROFILES: readonly Profile[] = [taxi, diabetes];

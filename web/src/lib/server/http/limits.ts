/** The largest body any path accepts: 1,000 rows of the widest problem fit in it. */
export const BODY_LIMIT_BYTES = 1024 * 1024;
/** Rows in one call of predict or explain. */
export const MAX_ROWS = 1000;
/** Faults named in one answer; more help nobody. */
export const MAX_FAULTS = 50;

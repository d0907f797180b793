/**
 * The largest body any path accepts. 1,000 rows of diabetes are just over 1 MB as most libraries write JSON,
 * with a space after every comma and colon; twice that leaves room.
 */
export const BODY_LIMIT_BYTES = 2 * 1024 * 1024;
/** Rows in one call of predict or explain. */
export const MAX_ROWS = 1000;
/** Faults named in one answer; more help nobody. */
export const MAX_FAULTS = 50;

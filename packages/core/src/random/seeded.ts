/** Uniform numbers in [0, 1) from a seed. */
export type Random = () => number;

/**
 * sfc32 (Chris Doty-Humphrey, PractRand): small, fast, passes the usual batteries; 128 bits of state.
 * The only source of randomness in core.
 */
export function seededRandom(seed: number): Random {
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = 0x9e3779b9;
  let d = 1;
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 15; i++) next();
  return () => (next() * 2 ** 20 + (next() >>> 12)) / 2 ** 52;
}

/**
 * A 52-bit hash of a text, well mixed in every bit, so that it can stand for a uniform draw.
 * cyrb53 (bryc, public domain): two 32-bit lanes of multiply-xor with murmur3's finaliser; one bit is dropped.
 */
export function hash52(text: string): number {
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ unit, 2654435761);
    h2 = Math.imul(h2 ^ unit, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return 2 ** 32 * (0xfffff & h2) + (h1 >>> 0);
}

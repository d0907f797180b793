const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a browser sent this request on behalf of another site: Sec-Fetch-Site where there is one, else
 * Origin's host against the request's own (the rule of Go's http.CrossOriginProtection). Programs send
 * neither header and pass. Holds for every content type, and without knowing one's own scheme, which a
 * server behind a proxy, or on loopback, cannot.
 */
export function isCrossSite(method: string, headers: Headers, host: string): boolean {
  if (SAFE_METHODS.has(method)) return false;
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = headers.get('origin');
  if (origin === null) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

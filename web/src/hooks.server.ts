import { DerivaError } from '@deriva/core/errors.ts';
import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit/hooks';
import { app, startApp, stopApp } from '#lib/server/app.ts';
import { problemResponse } from '#lib/server/http/api.ts';
import { isCrossSite } from '#lib/server/http/cross-site.ts';
import { building } from '$app/env';

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

export const init: ServerInit = async () => {
  if (building) return;
  await startApp(process.env);
  // adapter-node says this when the last request has been answered.
  process.on('sveltekit:shutdown', async () => {
    await stopApp();
    process.exit(0);
  });
};

export const handle: Handle = async ({ event, resolve }) => {
  const began = performance.now();
  event.locals.requestId = crypto.randomUUID();
  const response = await answer(event, resolve);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  // Pages tell of this moment.
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-cache');
  app().log.info({
    event: 'request',
    requestId: event.locals.requestId,
    method: event.request.method,
    route: event.route.id ?? 'none',
    status: response.status,
    durationMilliseconds: Math.round(performance.now() - began),
  });
  return response;
};

function answer(event: Parameters<Handle>[0]['event'], resolve: Parameters<Handle>[0]['resolve']) {
  const { request, url } = event;
  if (!isCrossSite(request.method, request.headers, url.host)) return resolve(event);
  const detail = 'This request was sent by a page of another site; only pages of this one may.';
  return url.pathname.startsWith('/api/')
    ? problemResponse(new DerivaError('cross_site', detail))
    : new Response(`${detail}\n`, { status: 403 });
}

/** What nobody thought of goes to the log; the page gets the number to find it there. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  if (kind !== 'unknown') return;
  app().log.error({ event: 'unforeseen', requestId: event.locals.requestId, err: error });
  return {
    message: 'Something went wrong that nobody foresaw.',
    next: `The log of this process has more, under request ${event.locals.requestId}.`,
  };
};

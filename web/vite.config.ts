import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

/** Tests build into a folder of their own, so as not to meet a build that goes on beside them. */
const folder = process.env.DERIVA_WEB_BUILD;

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter({ out: folder ? `${folder}/build` : 'build' }),
      ...(folder ? { outDir: `${folder}/svelte-kit` } : {}),
      csp: {
        mode: 'nonce',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          'img-src': ['self', 'data:'],
          'connect-src': ['self'],
          'form-action': ['self'],
          'base-uri': ['none'],
          'frame-ancestors': ['none'],
        },
      },
      // SvelteKit's own check of a form's origin answers before any hook, in plain text, compares with an
      // https address that a loopback server does not have, and takes an API call without a content type
      // for a form. src/lib/server/http/cross-site.ts checks instead, on every request.
      csrf: { trustedOrigins: ['*'] },
    }),
  ],
  ssr: {
    // Our own packages are TypeScript sources: they are bundled. What they import from npm is not.
    noExternal: ['@deriva/core', '@deriva/adapters'],
    external: ['pg', 'pg-copy-streams', 'node-pg-migrate'],
  },
});

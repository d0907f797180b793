import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { ROOT } from '../local/src/state/paths.ts';

/** The pages in a real Chromium (`npm test` finds or installs one), over the stack that nothing disturbed. Screenshots go to test-results/. */
const CHROMIUM = process.env.DERIVA_CHROMIUM ?? '/usr/bin/chromium';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-sync',
];
const SHOTS = join(ROOT, 'test-results');
const { web } = inject('undisturbed');

let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
});
afterAll(() => browser?.close());
afterEach(async () => {
  await page.context().close();
  expect(complaints.splice(0)).toEqual([]);
});

async function open(path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
  page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  await page.goto(`${web}${path}`);
}

const text = () => page.locator('main').innerText();
const shot = (name: string) => page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });

describe('the pages', () => {
  it('show what serves and what was decided, with the reason', async () => {
    await open('/');
    const shown = await text();
    expect(shown).toMatch(/taxi version \d+/i);
    expect(shown).toMatch(/diabetes version \d+/i);
    expect(shown).toMatch(/No reason to train\./);
    await shot('overview');
  });

  it.each([
    ['taxi', /\d+ minutes/i, /min/],
    ['diabetes', /%/, /points/],
  ])('predict for %s, and say why in its unit, by which version', async (problem, result, unit) => {
    await open(`/predict/${problem}`);
    await page.getByRole('button', { name: /predict/i }).click();
    await page.locator('svg').first().waitFor();
    const shown = await text();
    expect(shown).toMatch(result);
    expect(shown).toMatch(unit);
    expect(shown).toMatch(new RegExp(`${problem} version \\d+`, 'i'));
    expect(shown).toMatch(/base value/i);
    await shot(`predict-${problem}`);
  });

  it('say what is wrong with an input, and keep what was typed', async () => {
    await open('/predict/taxi');
    await page.locator('[name="pickup_latitude"]').evaluate((input) => {
      input.removeAttribute('min');
      input.removeAttribute('max');
      input.removeAttribute('step');
    });
    await page.locator('[name="pickup_latitude"]').fill('51.5');
    await page.getByRole('button', { name: /predict/i }).click();
    await page.waitForLoadState();
    expect(await text()).toMatch(/40 to 41\.6/);
    expect(await page.locator('[name="pickup_latitude"]').inputValue()).toBe('51.5');
    // Chromium calls the status of the answer an error.
    complaints.splice(0);
  });

  it('tell the history: promoted and rejected, with criterion, metrics and the reason for training', async () => {
    await open('/models/taxi');
    const shown = await text();
    expect(shown).toMatch(/baseline/i);
    expect(shown).toMatch(/rejected|promoted/i);
    expect(shown).toMatch(/why it was trained/i);
    expect(shown).toMatch(/holdout rows/i);
    await shot('models-taxi');
  });

  it('answer a wrong address with what to do next', async () => {
    await open('/predict/horses');
    expect(await page.locator('body').innerText()).toMatch(/taxi/);
    complaints.splice(0);
  });

  it.each(['/', '/predict/taxi', '/predict/diabetes', '/models/diabetes'])(
    'fit a phone: %s',
    async (path) => {
      await open(path, { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - window.innerWidth',
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await shot(`phone${path.replaceAll('/', '-')}`);
    },
  );
});

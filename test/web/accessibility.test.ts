import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openPage, signIn } from '../support/browser.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'
import { makeScene, webPages } from '../support/web-scene.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds, a line each. It is evaluated from outside: the content policy lets no page load it. */
async function findFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const options = JSON.stringify({ runOnly: { type: 'tag', values: rules } })
  const { violations } = (await page.evaluate(`axe.run(document, ${options})`)) as {
    violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[]
  }
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 160)} ${failureSummary}`),
  )
}

async function settled(page: Page): Promise<void> {
  await page.getByRole('heading').first().waitFor()
  await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' })
  await page.evaluate('Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))')
}

const sizes = { 'on a desktop': { width: 1280, height: 800 }, 'on a phone': { width: 390, height: 844 } }
const looks = Object.entries(sizes).flatMap(([size, viewport]) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ name: `${size}, ${colorScheme}`, viewport, colorScheme })),
)

describe.skipIf(!isThere('chromium')).each(looks)('$name, axe finds nothing', ({ viewport, colorScheme }) => {
  let browser: Browser
  let [server, fresh] = [] as unknown as [TestServer, TestServer]
  let page: Page

  beforeAll(async () => {
    browser = await openBrowser()
    server = await startTestServer()
    fresh = await startTestServer({ TRUST_PROXY: '10.0.0.1' })
    const { ada } = await makeScene(server)
    page = (await openPage(browser, server.url, { viewport, colorScheme, hasTouch: viewport.width < 500 })).page
    await signIn(page, ada)
  })
  afterAll(async () => {
    await browser.close()
    await Promise.all([server.stop(), fresh.stop()])
  })

  test('where nobody is signed in', async () => {
    for (const { url } of [fresh, server]) {
      const { page: outside } = await openPage(browser, url, { viewport, colorScheme })
      await outside.goto('/app/')
      await settled(outside)
      expect(await findFaults(outside)).toEqual([])
      if (url === fresh.url) continue
      await outside.getByRole('button', { name: 'Register' }).click()
      await outside.getByRole('heading', { name: 'Register' }).waitFor()
      expect(await findFaults(outside)).toEqual([])
    }
  })

  test.each(webPages)('at %s', async (_, path) => {
    await page.goto(path)
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    await settled(page)
    expect(await findFaults(page)).toEqual([])
  })

  test('in what opens over a page', async () => {
    await page.goto('/app/tasks')
    await settled(page)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await settled(page)
    expect(await findFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByRole('dialog', { name: 'Filter' }).waitFor()
    await settled(page)
    expect(await findFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('menu').waitFor()
    await settled(page)
    expect(await findFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('checkbox').first().click()
    await page.getByRole('toolbar').waitFor()
    await page
      .getByRole('button', { name: /^Done: / })
      .first()
      .click()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await settled(page)
    expect(await findFaults(page)).toEqual([])
  })
})

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openBrowser, openPage, signIn } from '../support/browser.ts'
import { startTestServer } from '../support/server.ts'
import { makeScene, webPages } from '../support/web-scene.ts'

const folder = join(import.meta.dirname, '../../web/shots')
const pictures = join(import.meta.dirname, '../../docs/pictures')
/** Those that stand in the README; `--pictures` makes them anew. */
const ofReadme = ['task.desktop.light', 'board.desktop.dark', 'calendar.desktop.light', 'tasks.phone.dark']
const only = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const makesPictures = process.argv.includes('--pictures')
const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }
const colours = ['light', 'dark'] as const

for (const one of [folder, pictures]) mkdirSync(one, { recursive: true })
const [server, fresh] = [await startTestServer(), await startTestServer()]
const { ada } = await makeScene(server)
const browser = await openBrowser()
try {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of colours) {
      const look = { viewport, colorScheme, hasTouch: size === 'phone' }
      const shoot = async (page: Awaited<ReturnType<typeof openPage>>['page'], name: string) => {
        const file = `${name.replaceAll(' ', '-')}.${size}.${colorScheme}`
        await page.screenshot({ path: join(folder, `${file}.png`) })
        if (!makesPictures || !ofReadme.includes(file)) return
        await page.screenshot({ path: join(pictures, `${file}.jpg`), type: 'jpeg', quality: 72 })
      }

      const empty = await openPage(browser, fresh.url, look)
      await empty.page.goto('/app/')
      await empty.page.getByRole('heading').first().waitFor()
      await shoot(empty.page, 'set-up')
      await empty.context.close()

      const { page, context } = await openPage(browser, server.url, look)
      await page.goto('/app/')
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await shoot(page, 'sign-in')
      await signIn(page, ada)
      for (const [name, path] of webPages.filter(([name]) => only.length === 0 || only.includes(name))) {
        await page.goto(path)
        await page.getByRole('heading').first().waitFor()
        await page.waitForLoadState('load')
        await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' })
        await page.waitForTimeout(400)
        await shoot(page, name)
      }
      await context.close()
    }
  }
} finally {
  await browser.close()
  await Promise.all([server.stop(), fresh.stop()])
}
console.log(`The pictures are in ${folder}.`)

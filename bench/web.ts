import type { Page } from 'playwright-core'
import { openBrowser, openPage, signIn } from '../test/support/browser.ts'
import { type SignedIn, startTestServer, type TestServer } from '../test/support/server.ts'

// How the web interface feels with many tasks: `npm run web:speed`. Numbers to read, nothing is asserted.

const columns = 'task_name,description,status,priority,created_at,assigned_user,workflow_status'
const statuses = ['todo', 'in_progress', 'done', 'todo']
const priorities = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']

async function fill(server: TestServer, { token }: SignedIn, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) =>
    [`Task number ${index} of many`, 'text', 'TRUE', priorities[index % 4], '3/31/2025', '', statuses[index % 4]].join(
      ',',
    ),
  )
  const body = [columns, ...lines].join('\n')
  const headers = { 'content-type': 'text/csv' }
  const { body: started } = await server.request('POST', '/v1/imports?duplicates=allow', { token, headers, body })
  for (let tries = 0; tries < 600; tries++) {
    const { body: now } = await server.request('GET', `/v1/imports/${started.id}`, { token })
    if (now.finished) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** Runs something and answers the tasks of the main thread it took longest for, in milliseconds. */
async function longest(page: Page, run: () => Promise<void>): Promise<number> {
  await page.evaluate(`
    window.longTasks = []
    window.observer = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((one) => one.duration)))
    observer.observe({ type: 'longtask', buffered: false })`)
  await run()
  await page.waitForTimeout(300)
  return Math.round((await page.evaluate('observer.disconnect(), Math.max(0, ...longTasks)')) as number)
}

async function firstList(page: Page, user: SignedIn): Promise<number> {
  await page.goto('/app/')
  await page.getByLabel('Username or e-mail address').fill(user.username)
  await page.getByLabel('Password').fill(user.password)
  await page.evaluate(`
    new MutationObserver(() => {
      if (document.querySelector('[data-row]') )
        requestAnimationFrame(() => requestAnimationFrame(() => (document.body.dataset.painted ??= performance.now())))
    }).observe(document.body, { childList: true, subtree: true })
    document.querySelector('form').addEventListener('submit', () => (window.sent = performance.now()))`)
  await page.keyboard.press('Enter')
  await page.locator('body[data-painted]').waitFor()
  return Math.round((await page.evaluate('document.body.dataset.painted - sent')) as number)
}

async function measure(count: number): Promise<void> {
  const server = await startTestServer()
  const browser = await openBrowser()
  try {
    const ada = await server.signUp('ada', 'admin')
    await fill(server, ada, count)
    const painted: number[] = []
    for (let round = 0; round < 5; round++) {
      const { page, context } = await openPage(browser, server.url)
      painted.push(await firstList(page, ada))
      await context.close()
    }
    const { page } = await openPage(browser, server.url)
    await signIn(page, ada)
    await page.locator('[data-row]').first().waitFor()
    const typing = await longest(page, () =>
      page.getByLabel('New task').pressSequentially('typed as people type', { delay: 40 }),
    )
    const searching = await longest(page, () => page.getByLabel('Search').pressSequentially('number 99', { delay: 40 }))
    await page.getByLabel('Search').fill('')
    await page.locator('[data-row]').first().waitFor()
    const scrolling = await longest(page, () => scroll(page, 120))
    const loaded = await page.evaluate('document.querySelector("main ul").clientHeight / 40')
    await page.goto('/app/tasks?as=board')
    await page.getByRole('listitem').first().waitFor()
    const dragging = await longest(page, () => drag(page))
    console.log(JSON.stringify({ count, painted, longTasks: { typing, searching, scrolling, dragging }, loaded }))
  } finally {
    await browser.close()
    await server.stop()
  }
}

async function scroll(page: Page, steps: number): Promise<void> {
  await page.mouse.move(700, 500)
  for (let step = 0; step < steps; step++) {
    await page.mouse.wheel(0, 1500)
    await page.waitForTimeout(25)
  }
}

async function drag(page: Page): Promise<void> {
  const from = await page.getByRole('listitem').first().boundingBox()
  const to = await page.getByRole('region', { name: 'Done' }).boundingBox()
  if (!from || !to) return
  await page.mouse.move(from.x + 60, from.y + 20)
  await page.mouse.down()
  await page.mouse.move(to.x + 80, to.y + 120, { steps: 60 })
  await page.mouse.up()
}

for (const count of process.argv.slice(2).map(Number)) await measure(count)

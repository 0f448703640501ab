import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findAxeFaults } from '../support/axe.ts'
import { openBrowser, openPage, signIn } from '../support/browser.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'

const dayMilliseconds = 86_400_000
const tasks = 300

describe.skipIf(!isThere('chromium'))('the daily log in a browser', () => {
  let browser: Browser
  let server: TestServer
  let root: SignedIn
  let ada: SignedIn
  const dayBefore = (days: number) => new Date(Date.now() - days * dayMilliseconds).toISOString().slice(0, 10)

  beforeAll(async () => {
    browser = await openBrowser()
    server = await startTestServer()
    root = await server.signUp('root', 'admin')
    ada = await server.signUp('ada')
    const operations = Array.from({ length: tasks }, (_, index) => ({
      op: 'create',
      task: {
        title: `Task ${index}`,
        priority: index % 3 === 0 ? 'HIGH' : 'LOW',
        assignee: index % 2 === 0 ? ada.id : null,
        deadline: index < 10 ? dayBefore(1) : null,
        status: index >= 290 ? 'done' : 'todo',
      },
    }))
    await server.request('POST', '/v1/tasks/batch', { token: root.token, body: { operations } })
    for (const days of [2, 1, 0]) {
      const lastTask = tasks - days * 100
      const range = { day: dayBefore(days), at: new Date().toISOString(), firstTask: 1, lastTask, asOf: null }
      await server.app.server.store.write((tx) => tx.logs.write(range))
    }
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  async function openLog(path = '/app/log', who = root, options = {}) {
    const opened = await openPage(browser, server.url, { timezoneId: 'UTC', ...options })
    await signIn(opened.page, who, path)
    await opened.page.getByRole('heading', { name: 'Daily log' }).waitFor()
    return opened
  }

  /** The cells of the newest days, without the day. */
  async function numbers(page: Page): Promise<string[][]> {
    const rows = await page.getByRole('region', { name: 'The numbers of each day' }).getByRole('row').all()
    return Promise.all(rows.slice(1).map((row) => row.getByRole('cell').allInnerTexts()))
  }

  test('shows the newest day, the days before it, and any that is chosen', async () => {
    const { page, complaints } = await openLog()
    await page.getByText('300 entries').waitFor()
    await page.getByRole('button', { name: 'The day before' }).click()
    await page.getByText('200 entries').waitFor()
    expect(new URL(page.url()).searchParams.get('day')).toBe(dayBefore(1))
    await page.keyboard.press('ArrowLeft')
    await page.getByText('100 entries').waitFor()
    await page.getByLabel('Day', { exact: true }).fill(dayBefore(0))
    await page.getByText('300 entries').waitFor()
    await page.goBack()
    await page.getByText('100 entries').waitFor()
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([])
  })

  test('shows how tasks stood, and leads to them', async () => {
    const { page } = await openLog()
    const first = page.getByRole('listitem').filter({ hasText: 'Task 299' })
    expect((await first.innerText()).split('\n')).toEqual(['Task 299', 'Nobody', 'Low', 'Done'])
    await first.getByRole('link').click()
    await page.waitForURL(/\/app\/tasks\/300/)
  })

  test('has only the rows in sight, and comes to the last one page by page', async () => {
    const { page } = await openLog()
    const list = page.getByRole('list', { name: /^Entries of/ })
    await list.getByText('Task 299', { exact: true }).waitFor()
    const rows = () => list.getByRole('listitem').count()
    expect(await rows()).toBeLessThan(60)
    await expect
      .poll(
        async () => {
          await list.getByRole('listitem').last().scrollIntoViewIfNeeded()
          return list.getByText('Task 0', { exact: true }).count()
        },
        { timeout: 15_000 },
      )
      .toBe(1)
    expect(await list.getByText('overdue').count()).toBeGreaterThan(0)
    expect(await rows()).toBeLessThan(60)
  })

  test('tells the same as a chart and as a table, in all, by priority and by person', async () => {
    const { page } = await openLog()
    await page.getByRole('img', { name: /^Chart of Active, Done, Overdue/ }).waitFor()
    await page.locator('.uplot canvas').waitFor()
    const legend = page.getByRole('region', { name: 'Over time' }).getByRole('list')
    expect((await legend.innerText()).replaceAll(/\s+/g, ' ')).toBe('Active 300 Done 10 Overdue 10')
    await page.getByRole('button', { name: 'Table' }).click()
    expect(await numbers(page)).toEqual([
      ['300', '10', '10'],
      ['200', '0', '0'],
      ['100', '0', '0'],
    ])
    await page.getByRole('button', { name: 'Priority' }).click()
    expect(await numbers(page)).toEqual([
      ['0', '100', '0', '200'],
      ['0', '67', '0', '133'],
      ['0', '34', '0', '66'],
    ])
    await page.getByRole('button', { name: 'Person' }).click()
    await page.getByLabel('What is counted').selectOption('Overdue')
    expect((await numbers(page))[0]).toEqual(['5', '5'])
    await page.getByLabel('How far back').selectOption('1 year')
    await page.reload()
    await expect.poll(() => numbers(page)).toHaveLength(3)
    expect(page.url()).toMatch(/range=365&by=person&of=overdue&as=table/)
    await page.keyboard.press('t')
    await page.getByRole('img', { name: /^Chart of/ }).waitFor()
  })

  test('a day that is pressed in the chart is shown', async () => {
    const { page } = await openLog()
    const plot = page.locator('.u-over')
    await plot.click({ position: { x: 5, y: 40 } })
    await page.getByText('100 entries').waitFor()
  })

  test('others see only what is theirs, and are told what comes when there is nothing', async () => {
    const { page } = await openLog('/app/log', ada)
    await page.getByText('150 entries').waitFor()
    const nobody = await server.signUp('nobody')
    const { page: empty } = await openLog('/app/log', nobody)
    await empty.getByText('No daily log yet').waitFor()
    expect(await empty.getByRole('button', { name: 'Write the log of today now' }).count()).toBe(0)
  })

  test('an administrator writes the log of today', async () => {
    const fresh = await startTestServer()
    const first = await fresh.signUp('first', 'admin')
    await fresh.request('POST', '/v1/tasks', { token: first.token, body: { title: 'Only one' } })
    const { page } = await openPage(browser, fresh.url, { timezoneId: 'UTC' })
    await signIn(page, first, '/app/log')
    await page.getByRole('button', { name: 'Write the log of today now' }).click()
    await page.getByRole('link', { name: 'Only one' }).waitFor()
    await fresh.stop()
  })

  test.each(['light', 'dark'] as const)('axe finds nothing (%s)', async (colorScheme) => {
    const { page } = await openLog('/app/log', root, { colorScheme })
    await page.locator('.uplot canvas').waitFor()
    expect(await findAxeFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Person' }).click()
    await page.getByRole('button', { name: 'Table' }).click()
    expect(await findAxeFaults(page)).toEqual([])
  })
})

import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findAxeFaults } from '../support/axe.ts'
import { openBrowser, openPage, signIn } from '../support/browser.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'

const header = 'task_name,description,status,priority,created_at,assigned_user'
const good = ['Back up,"Database, ""daily""",TRUE,HIGH,3/31/2025,ada', 'Tidy up,,yes,low,2025-03-30,']
const bad = 'Test,,maybe,HIGH,4/31/2025,'

describe.skipIf(!isThere('chromium'))('imports in a browser', () => {
  let browser: Browser
  let server: TestServer
  let root: SignedIn

  beforeAll(async () => {
    browser = await openBrowser()
    server = await startTestServer()
    root = await server.signUp('root', 'admin')
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  async function openImports(options = {}) {
    const opened = await openPage(browser, server.url, options)
    await signIn(opened.page, root, '/app/imports')
    await opened.page.getByRole('heading', { name: 'Import', exact: true }).waitFor()
    return opened
  }

  function choose(page: Page, name: string, lines: readonly string[]): Promise<void> {
    const buffer = Buffer.from([header, ...lines].join('\n'))
    return page.getByLabel('Choose a file').setInputFiles({ name, mimeType: 'text/csv', buffer })
  }

  async function titles(): Promise<string[]> {
    const { body } = await server.request('GET', '/v1/tasks?sort=created', { token: root.token })
    return body.tasks.map(({ title }: { title: string }) => title)
  }

  test('a file is shown, checked, imported and reported', async () => {
    const { page, complaints } = await openImports()
    await choose(page, 'good.csv', good)
    await page.getByRole('cell', { name: 'Database, "daily"' }).waitFor()
    await page.getByText('Every row is as it must be. 2 tasks would be made.').waitFor()
    expect(await titles()).toEqual([])
    await page.getByRole('button', { name: 'Import 2 tasks' }).click()
    await page.getByText('Done: 2 tasks were made.').waitFor()
    expect((await titles()).toSorted()).toEqual(['Back up', 'Tidy up'])
    await page.getByRole('link', { name: 'Show the tasks' }).click()
    await page.getByText('Tidy up').waitFor()
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([])
  })

  test('bad rows are told by line before anything is written, and can be left out', async () => {
    const { page } = await openImports()
    await choose(page, 'bad.csv', ['New one,,TRUE,HIGH,2025-03-30,', bad])
    await page.getByText('1 row is not as it must be, so nothing would be imported.').waitFor()
    const problems = page.getByRole('region', { name: 'The problems, by line' })
    expect(await problems.getByRole('row').allInnerTexts()).toEqual([
      expect.stringContaining('Line'),
      expect.stringMatching(/^3\s+status/),
      expect.stringMatching(/^3\s+created_at/),
    ])
    expect(await page.getByRole('button', { name: 'Nothing to import' }).isDisabled()).toBe(true)
    const before = (await titles()).length
    await page.getByLabel('Leave it out').check()
    await page.getByRole('button', { name: 'Import 1 task' }).click()
    await page.getByText('Done: 1 task was made.').waitFor()
    await page.getByRole('region', { name: 'The problems, by line' }).waitFor()
    expect(await titles()).toHaveLength(before + 1)
  })

  test('what is there already is skipped, or made again when that is wanted', async () => {
    const { page } = await openImports()
    await choose(page, 'again.csv', ['Same,,TRUE,HIGH,2025-03-30,', 'Same,,TRUE,HIGH,2025-03-30,'])
    await page.getByText('1 task would be made.').waitFor()
    await page.getByLabel('Make another task').check()
    await page.getByText('2 tasks would be made.').waitFor()
  })

  test('a file that is no CSV or lacks a column is refused with what helps', async () => {
    const { page } = await openImports()
    const buffer = Buffer.from('a,b\n1,2')
    await page.getByLabel('Choose a file').setInputFiles({ name: 'tasks.xlsx', mimeType: 'text/csv', buffer })
    await page.getByText('“tasks.xlsx” is not called .csv.').waitFor()
    await page.getByLabel('Choose a file').setInputFiles({ name: 'tasks.csv', mimeType: 'text/csv', buffer })
    expect(await page.getByRole('alert').innerText()).toContain('task_name')
    await page.getByRole('button', { name: 'Another file' }).click()
    await page.getByText('Drop a CSV file here').waitFor()
  })

  test('a file is dropped, and its import goes on while nobody looks', async () => {
    const { page } = await openImports()
    const rows = Array.from({ length: 20_000 }, (_, index) => `Row ${index},,TRUE,HIGH,2025-03-30,`)
    const transfer = await page.evaluateHandle(
      (text) => {
        const { DataTransfer } = globalThis as any
        const data = new DataTransfer()
        data.items.add(new File([text], 'many.csv', { type: 'text/csv' }))
        return data
      },
      [header, ...rows].join('\n'),
    )
    await page.getByRole('region', { name: 'Drop a CSV file here' }).dispatchEvent('drop', { dataTransfer: transfer })
    await page.getByRole('button', { name: 'Import 20,000 tasks' }).click()
    await page.getByRole('heading', { name: 'Import of many.csv' }).waitFor()
    const address = page.url()
    await page.getByRole('link', { name: 'Tasks', exact: true }).click()
    await page.goto(address)
    await page.getByText('Done: 20,000 tasks were made.').waitFor()
    await page.getByRole('button', { name: 'Import another file' }).click()
    await page.getByRole('button', { name: 'many.csv' }).first().waitFor()
  })

  test('the progress bar moves with what the server tells', async () => {
    const { page } = await openImports()
    const rows = Array.from({ length: 60_000 }, (_, index) => `Moving ${index},,TRUE,HIGH,2025-03-30,`)
    await choose(page, 'moving.csv', rows)
    const bar = page.getByRole('progressbar', { name: 'Checking every row' })
    await expect
      .poll(async () => Number(await bar.getAttribute('aria-valuenow', { timeout: 5000 })), {
        interval: 20,
        timeout: 20_000,
      })
      .toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Import 60,000 tasks' }).waitFor()
  })

  test('whoever does not administer is told so kindly', async () => {
    const ada = await server.signUp('ada2')
    const { page } = await openPage(browser, server.url)
    await signIn(page, ada, '/app/imports')
    await page.getByText('This page is for administrators').waitFor()
    expect(await page.getByRole('link', { name: 'Import' }).count()).toBe(0)
  })

  test.each(['light', 'dark'] as const)('axe finds nothing (%s)', async (colorScheme) => {
    const { page } = await openImports({ colorScheme })
    expect(await findAxeFaults(page)).toEqual([])
    await choose(page, 'axe.csv', [`For ${colorScheme},,TRUE,HIGH,3/31/2025,ada`, bad])
    await page.getByRole('region', { name: 'The problems, by line' }).waitFor()
    expect(await findAxeFaults(page)).toEqual([])
    await page.getByLabel('Leave it out').check()
    await page
      .getByRole('button', { name: /^Import/ })
      .last()
      .click()
    await page.getByText(/^Done/).waitFor()
    expect(await findAxeFaults(page)).toEqual([])
  })
})

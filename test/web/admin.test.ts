import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findAxeFaults } from '../support/axe.ts'
import { openBrowser, openPage, signIn } from '../support/browser.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'

describe.skipIf(!isThere('chromium'))('admin in a browser', () => {
  let browser: Browser
  let server: TestServer
  let root: SignedIn
  let ada: SignedIn

  beforeAll(async () => {
    browser = await openBrowser()
    // Without a worker nothing takes the jobs away.
    server = await startTestServer({ ROLES: 'http', LIMIT_API: '5000/minute' })
    root = await server.signUp('root', 'admin')
    ada = await server.signUp('ada')
    await server.request('POST', '/v1/tasks', { token: root.token, body: { title: 'Back up', assignee: ada.id } })
    await server.request('PATCH', '/v1/tasks/1', { token: ada.token, body: { status: 'done', priority: 'HIGH' } })
    await server.app.server.store.write(async (tx) => {
      const job = {
        kind: 'reminders',
        key: 'noon',
        payload: null,
        attempts: 6,
        leaseUntil: null,
        worker: null,
      } as const
      const at = new Date().toISOString()
      await tx.jobs.insert({ ...job, state: 'dead', readyAt: at, created: at, finished: at, error: 'It went wrong.' })
    })
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  async function openAdmin(part = '', who = root, options = {}) {
    const opened = await openPage(browser, server.url, options)
    await signIn(opened.page, who, `/app/admin${part}`)
    return opened
  }

  async function userOf(username: string) {
    return server.app.server.store.users.findByUsername(username)
  }

  test('health and limits are there at a glance', async () => {
    const { page, complaints } = await openAdmin()
    await page.getByText('Answers', { exact: true }).waitFor()
    await page.getByRole('row', { name: /Requests.*5,000 in 1 min/ }).waitFor()
    await page.getByText('Dead jobs wait for you').waitFor()
    await page.getByRole('link', { name: '1 Dead' }).click()
    await page.getByText('It went wrong.').waitFor()
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([])
  })

  test('a dead job is retried', async () => {
    const { page } = await openAdmin('/jobs?state=dead')
    await page.getByRole('button', { name: 'Retry Reminders noon' }).click()
    await page.getByText('It is tried again.').waitFor()
    await page.getByText('No such job').waitFor()
    await page.getByLabel('State').selectOption('waiting')
    await page.getByText('noon').waitFor()
    expect(page.url()).toMatch(/state=waiting/)
  })

  test('somebody new is added with a password that is shown once, and comes in with it', async () => {
    const { page } = await openAdmin('/users')
    await page.getByRole('button', { name: 'Add a user' }).click()
    await page.getByLabel('Username').fill('x')
    await page.getByRole('button', { name: 'Add the user' }).click()
    await page.getByLabel('Username').and(page.locator('[aria-invalid=true]')).waitFor()
    await page.getByLabel('Username').fill('grace')
    await page.getByRole('button', { name: 'Add the user' }).click()
    await page.getByRole('heading', { name: 'The password of grace' }).waitFor()
    const password = (await page.getByRole('dialog').getByRole('status').innerText()).trim()
    expect(password).toMatch(/^(\w{5}-){3}\w{5}$/)
    await page.getByRole('button', { name: 'I have it' }).click()
    await page.getByRole('row', { name: /grace/ }).waitFor()
    expect(await page.getByText(password).count()).toBe(0)
    const other = await openPage(browser, server.url)
    await signIn(other.page, { username: 'grace', password })
  })

  test('somebody is added without a password, and let in later', async () => {
    const { page } = await openAdmin('/users')
    await page.getByRole('row', { name: /ada/ }).waitFor()
    await page.keyboard.press('c')
    await page.getByLabel('Username').fill('linus')
    await page.getByLabel('Later').check()
    await page.getByRole('button', { name: 'Add the user' }).click()
    await page.getByRole('row', { name: /linus.*invited/ }).waitFor()
    await page.getByRole('button', { name: 'What to do with linus' }).click()
    await page.getByRole('menuitem', { name: 'Let in with a password…' }).click()
    await page.getByRole('button', { name: 'Make the password' }).click()
    await page.getByRole('heading', { name: 'The password of linus' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('row', { name: /linus.*active/ }).waitFor()
  })

  test('a user is promoted, disabled at once, and enabled', async () => {
    const one = await server.signUp('barbara')
    const theirs = await openPage(browser, server.url)
    await signIn(theirs.page, one)
    const { page } = await openAdmin('/users')
    const act = async (name: string) => {
      await page.getByRole('button', { name: 'What to do with barbara' }).click()
      await page.getByRole('menuitem', { name, exact: true }).click()
    }
    await act('Make an administrator')
    await page.getByRole('row', { name: /barbara.*Administrator/ }).waitFor()
    await act('Make a user')
    await page.getByRole('row', { name: /barbara.*User/ }).waitFor()
    await act('Disable')
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await page.getByRole('row', { name: /barbara.*disabled/ }).waitFor()
    await theirs.page.getByRole('button', { name: 'Sign in' }).waitFor()
    await act('Enable')
    await page.getByRole('row', { name: /barbara.*active/ }).waitFor()
    expect(await userOf('barbara')).toMatchObject({ role: 'user', status: 'active' })
  })

  test('the audit tells in sentences who did what, with its filters in the address', async () => {
    const { page } = await openAdmin('/audit')
    const list = page.getByRole('list', { name: 'Changes, newest first' })
    await list.getByText('ada changed task 1: ').waitFor()
    expect(await list.getByRole('listitem').first().innerText()).toContain('the state from “todo” to “done”')
    await list.getByText('root made task 1, “Back up”.').waitFor()
    await page.getByLabel('Who').selectOption('root')
    await expect.poll(() => list.getByRole('listitem').count()).toBe(1)
    await page.getByLabel('Who').selectOption('Anybody')
    await page.getByLabel('What').selectOption('Users')
    await list
      .getByText(/user ada/)
      .first()
      .waitFor()
    await page.reload()
    await list
      .getByText(/user ada/)
      .first()
      .waitFor()
    const href = await page.getByRole('link', { name: 'As CSV' }).getAttribute('href')
    const file = await page.evaluate((path) => fetch(path).then((answer) => answer.text()), href ?? '')
    expect(file).toMatch(/^seq,kind,type/)
    await page.getByRole('button', { name: 'Clear' }).click()
    await list.getByText('ada changed task 1: ').waitFor()
    await page.getByLabel('To').fill('2020-01-01')
    await page.getByText('Nothing is like that').waitFor()
  })

  test('whoever does not administer is told so kindly', async () => {
    const { page } = await openAdmin('/users', ada)
    await page.getByText('This page is for administrators').waitFor()
    expect(await page.getByRole('link', { name: 'Admin' }).count()).toBe(0)
  })

  test.each(['light', 'dark'] as const)('axe finds nothing (%s)', async (colorScheme) => {
    const { page } = await openAdmin('', root, { colorScheme })
    await page.getByText('Answers', { exact: true }).waitFor()
    expect(await findAxeFaults(page)).toEqual([])
    await page.getByRole('link', { name: 'Users' }).click()
    await page.getByRole('row', { name: /ada/ }).waitFor()
    expect(await findAxeFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Add a user' }).click()
    await page.getByLabel('Username').waitFor()
    expect(await findAxeFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Jobs' }).click()
    await page.getByText('noon').waitFor()
    expect(await findAxeFaults(page)).toEqual([])
    await page.getByRole('link', { name: 'Audit' }).click()
    await page.getByText('root made task 1, “Back up”.').waitFor()
    expect(await findAxeFaults(page)).toEqual([])
  })
})

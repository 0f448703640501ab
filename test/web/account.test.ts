import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openPage, signIn } from '../support/browser.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'

describe.skipIf(!isThere('chromium'))('in a browser', () => {
  let browser: Browser
  let server: TestServer
  let user: SignedIn
  const others: TestServer[] = []

  beforeAll(async () => {
    browser = await openBrowser()
    server = await startTestServer()
    await server.signUp('root', 'admin')
    user = await server.signUp('ada')
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
  afterAll(async () => {
    await browser.close()
    for (const one of [server, ...others]) await one.stop()
  })

  async function startFresh(environment: Record<string, string> = {}): Promise<TestServer> {
    const fresh = await startTestServer(environment)
    others.push(fresh)
    return fresh
  }

  test('somebody signs in where they wanted to be, and leaves no token to scripts', async () => {
    const { page, context, complaints } = await openPage(browser, server.url)
    await signIn(page, user, '/app/account')
    await page.getByRole('heading', { name: 'Your account' }).waitFor()
    const seen = await page.evaluate('document.cookie + JSON.stringify(localStorage)')
    expect(seen).not.toMatch(/eyJ|taskwright=/)
    const [cookie] = await context.cookies()
    expect(cookie).toMatchObject({ name: 'taskwright', httpOnly: true, sameSite: 'Strict', path: '/' })
    await page.reload()
    await page.getByRole('heading', { name: 'Your account' }).waitFor()
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([])
  })

  test('a wrong password is told, and nothing that was typed is lost', async () => {
    const { page } = await openPage(browser, server.url)
    await page.goto('/app/')
    await page.getByLabel('Username or e-mail address').fill('ada')
    await page.getByLabel('Password').fill('not hers')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('alert').textContent()).toBe('The name or the password is wrong.')
    expect(await page.getByLabel('Username or e-mail address').inputValue()).toBe('ada')
  })

  test('somebody registers, is told what is wrong at its field, and is in', async () => {
    const { page } = await openPage(browser, server.url)
    await page.goto('/app/')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByLabel('Username').fill('grace')
    await page.getByLabel('Password').fill('short')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByLabel('Password').and(page.locator('[aria-invalid=true]')).waitFor()
    await page.getByLabel('Password').fill('long enough')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByRole('heading', { name: 'Tasks' }).waitFor()
  })

  test('the first to come to a local server administers it', async () => {
    const fresh = await startFresh()
    const { page } = await openPage(browser, fresh.url)
    await page.goto('/app/')
    await page.getByRole('heading', { name: 'Welcome to Taskwright' }).waitFor()
    await page.getByLabel('Username').fill('first')
    await page.getByLabel('Password').fill('long enough')
    await page.getByRole('button', { name: 'Create the administrator' }).click()
    await page.getByRole('heading', { name: 'Tasks' }).waitFor()
    expect((await fresh.app.server.store.users.findByUsername('first'))?.role).toBe('admin')
  })

  test('the first to come to an exposed server needs its token', async () => {
    const fresh = await startFresh({ TRUST_PROXY: '10.0.0.1' })
    const { page } = await openPage(browser, fresh.url)
    await page.goto('/app/')
    await page.getByLabel('Username').fill('first')
    await page.getByLabel('Password').fill('long enough')
    await page.getByLabel('Setup token').fill('wrong')
    await page.getByRole('button', { name: 'Create the administrator' }).click()
    expect(await page.getByRole('alert').textContent()).toContain('setup token')
    await page.getByLabel('Setup token').fill(fresh.app.setupToken ?? '')
    await page.getByRole('button', { name: 'Create the administrator' }).click()
    await page.getByRole('heading', { name: 'Tasks' }).waitFor()
  })

  test('one browser ends the session of another, which is told at once', async () => {
    const [one, other] = [await openPage(browser, server.url), await openPage(browser, server.url)]
    await signIn(one.page, user)
    await signIn(other.page, user, '/app/account')
    const buttons = other.page.getByRole('button', { name: /^End the session/ })
    await buttons.first().waitFor()
    for (let left = await buttons.count(); left > 0; left = await buttons.count()) {
      await buttons.first().click()
      await expect.poll(() => buttons.count()).toBeLessThan(left)
    }
    await one.page.getByRole('button', { name: 'Sign in' }).waitFor()
    await other.page.getByRole('heading', { name: 'Your account' }).waitFor()
    user.token = await server.signIn(user.username, user.password)
  })

  test('somebody changes the password, and signs out', async () => {
    const account = await server.signUp('changer')
    const { page, context } = await openPage(browser, server.url)
    await signIn(page, account, '/app/account')
    await page.getByLabel('Current password').fill('wrong')
    await page.getByLabel('New password').fill('another long one')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('The current password is wrong.').waitFor()
    await page.getByLabel('Current password').fill(account.password)
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('The password is changed.').waitFor()
    await page.getByRole('button', { name: 'Account: changer' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(await context.cookies()).toEqual([])
    await signIn(page, { username: 'changer', password: 'another long one' })
  })
})

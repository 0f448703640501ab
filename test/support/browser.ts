import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const quiet = ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export async function findChromium(): Promise<void> {
  if (!existsSync(executablePath)) throw new Error(`there is no ${executablePath}`)
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...quiet] })
}

type ContextOptions = NonNullable<Parameters<Browser['newContext']>[0]>

/** Somebody at a browser of their own; whatever the page complains about is kept. */
export async function openPage(browser: Browser, url: string, options: ContextOptions = {}) {
  const context: BrowserContext = await browser.newContext({ baseURL: url, locale: 'en-GB', ...options })
  context.setDefaultTimeout(15_000)
  const page: Page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (fault) => complaints.push(String(fault)))
  return { context, page, complaints }
}

export async function signIn(
  page: Page,
  { username, password }: { username: string; password: string },
  path = '/app/',
) {
  await page.goto(path)
  await page.getByLabel('Username or e-mail address').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
}

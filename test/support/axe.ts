import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Violation {
  id: string
  help: string
  nodes: { html: string; failureSummary: string }[]
}

/** What axe finds on a page that has come to rest, a line each. The page's own policy would let no page load axe. */
export async function findAxeFaults(page: Page): Promise<string[]> {
  await page.evaluate(
    'Promise.all(document.getAnimations().map((one) => Promise.race([one.finished.catch(() => {}), new Promise((done) => setTimeout(done, 500))])))',
  )
  await page.evaluate(axe)
  const { violations } = (await page.evaluate(
    `axe.run(document, ${JSON.stringify({ runOnly: { type: 'tag', values } })})`,
  )) as {
    violations: Violation[]
  }
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 160)} ${failureSummary}`),
  )
}

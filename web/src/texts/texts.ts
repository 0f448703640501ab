import { account } from '#web/texts/en/account.ts'
import { admin } from '#web/texts/en/admin.ts'
import { common } from '#web/texts/en/common.ts'
import { imports } from '#web/texts/en/imports.ts'
import { log } from '#web/texts/en/log.ts'
import { problems } from '#web/texts/en/problems.ts'
import { tasks } from '#web/texts/en/tasks.ts'

/** One part for each feature. Another language is another object of this shape: what it lacks does not compile. */
export const english = { common, problems, account, tasks, log, imports, admin }

export type Texts = typeof english

/** How a language is loaded, by its tag; English is always there. */
export const languages: Record<string, () => Promise<Texts>> = {
  en: () => Promise.resolve(english),
}

import type { Now } from '#core/ports/clock.ts'
import type { Durability, Store } from '#core/ports/store.ts'

/** What was looked at, and in a sentence how it is, or what is wrong with it and how to mend it. */
export interface Finding {
  check: string
  isWrong: boolean
  message: string
}

const clockSlackSeconds = 60
const newestImports = 100

type Look = (parts: { store: Store; now: Now }) => Finding | Promise<Finding | Finding[]>

const looks: Record<string, Look> = {
  place: ({ store }) => checkPlace(store),
  durability: ({ store }) => checkDurability(store.durability),
  contents: ({ store }) => checkContents(store),
  jobs: ({ store }) => checkJobs(store),
  imports: ({ store }) => checkImports(store),
  clock: ({ store, now }) => checkClock(store, now),
  administrator: ({ store }) => checkAdministrator(store),
}

/** Looks at everything in the store that can be wrong by itself. Changes nothing. */
export async function diagnose(parts: { store: Store; now: Now }): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [check, look] of Object.entries(looks)) {
    try {
      findings.push(...[await look(parts)].flat())
    } catch (fault) {
      const reason = fault instanceof Error ? fault.message : String(fault)
      findings.push(wrong(check, `It cannot be read (${reason}): stop the server and restore the newest copy.`))
    }
  }
  return findings
}

export function good(check: string, message: string): Finding {
  return { check, isWrong: false, message }
}

export function wrong(check: string, message: string): Finding {
  return { check, isWrong: true, message }
}

/** Nobody can start on a store that was given up, or never became whole. */
async function checkPlace({ everything }: Store): Promise<Finding[]> {
  const use = await everything.use()
  if (use.state === 'open') return []
  const advice = 'DATABASE_URL is to name that one, or this one is to be opened again with taskwright move --reopen'
  return [
    use.state === 'moved'
      ? wrong('place', `Everything has moved to ${use.to}: ${advice}.`)
      : wrong('place', `This is a copy of ${use.from} that never became whole: run taskwright move again.`),
  ]
}

function checkDurability(durability: Durability): Finding {
  if (durability === 'power-safe') return good('durability', 'What is acknowledged survives a loss of power.')
  const loss = durability === 'none' ? 'the end of the process' : 'a loss of power'
  return wrong('durability', `What is acknowledged does not survive ${loss}: keep the database on a local disk.`)
}

async function checkContents(store: Store): Promise<Finding | Finding[]> {
  const faults = await store.inspect()
  return faults.length === 0 ? good('contents', 'Whole.') : faults.map((fault) => wrong('contents', fault))
}

async function checkJobs({ jobs }: Store): Promise<Finding> {
  const { waiting, running, dead } = await jobs.countOpen()
  if (dead === 0) return good('jobs', `${waiting} wait, ${running} run, none is dead.`)
  const what = dead === 1 ? '1 job has' : `${dead} jobs have`
  return wrong('jobs', `${what} failed for good: GET /v1/jobs?state=dead says why; mend that and retry them.`)
}

/** An import that is not over needs a job that will end it. */
async function checkImports({ imports, jobs }: Store): Promise<Finding> {
  const newest = await imports.list(Number.MAX_SAFE_INTEGER, newestImports)
  for (const { id, state, fileName } of newest.filter((one) => one.state === 'waiting' || one.state === 'running')) {
    const job = await jobs.findByKey('import', String(id))
    if (job && job.state !== 'done' && job.state !== 'dead') continue
    return wrong('imports', `Import ${id} (${fileName}) is ${state}, but no job works on it: send the file again.`)
  }
  return good('imports', 'None is stuck.')
}

async function checkClock({ journal }: Store, now: Now): Promise<Finding> {
  const [newest] = await journal.read({ after: (await journal.last()) - 1, limit: 1 })
  const ahead = newest ? Math.round((Date.parse(newest.at) - now()) / 1000) : 0
  if (ahead <= clockSlackSeconds) return good('clock', 'Nothing in the journal is from the future.')
  return wrong(
    'clock',
    `The newest event is ${ahead} s ahead of this machine's clock: set the clock (it may be behind).`,
  )
}

async function checkAdministrator({ users }: Store): Promise<Finding> {
  const count = await users.countActiveAdministrators()
  if (count > 0) return good('administrator', count === 1 ? 'There is one.' : `There are ${count}.`)
  return wrong('administrator', 'There is none who can sign in: make one with taskwright create-admin NAME.')
}

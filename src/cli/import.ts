import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import { openTaskServer } from '#app.ts'
import { progressBar } from '#cli/progress-bar.ts'
import type { Terminal } from '#cli/taskwright.ts'
import { readConfig } from '#config.ts'
import { systemActor } from '#core/model/actor.ts'
import { duplicateRules, type Import, importModes, type WatchedImport } from '#core/model/import.ts'
import { nameKey, type User } from '#core/model/user.ts'
import type { TaskServer } from '#core/task-server.ts'
import { firstAdministrator } from '#core/users.ts'

interface Options {
  mode?: Import['mode']
  dryRun?: boolean
  duplicates?: Import['duplicates']
  as?: string
}

const actor = systemActor('cli')
const shownErrors = 50
const lookMilliseconds = 200

export function addImport(program: Command, terminal: Terminal): void {
  program
    .command('import')
    .argument('<file>', 'a CSV file: task_name,description,status,priority,created_at,assigned_user')
    .addOption(new Option('--mode <mode>', 'whole: one bad row and nothing is imported').choices(importModes))
    .option('--dry-run', 'only say what would happen')
    .addOption(new Option('--duplicates <rule>', 'skip: no second task for the same row').choices(duplicateRules))
    .option('--as <username>', 'whose tasks they are; the first administrator, if left out')
    .description('import tasks from a CSV file, all of them or none')
    .action((file: string, options: Options) => importFile(terminal, file, options))
}

async function importFile(terminal: Terminal, file: string, { as, ...options }: Options): Promise<void> {
  const config = readConfig(terminal.environment)
  await assertReadable(file, config.importBytes)
  const { server, close } = await openTaskServer(config)
  try {
    const owner = await findOwner(server, as)
    const upload = { fileName: basename(file), bytes: createReadStream(file) }
    const { id } = await server.imports.startImport(actor, upload, { ...options, owner: owner.id })
    const worker = server.jobs.work({ import: server.imports.runImport, 'index-text': server.imports.indexText })
    const ended = await watch(server, id, terminal).finally(worker.stop)
    await report(server, ended, terminal)
  } finally {
    await close()
  }
}

async function assertReadable(file: string, mostBytes: number): Promise<void> {
  const found = await stat(file).catch(() => {
    throw new Error(`${file} cannot be read: name a file that is there.`)
  })
  if (!found.isFile()) throw new Error(`${file} is no file: name a CSV file.`)
  const { size } = found
  if (size > mostBytes) throw new Error(`${file} has ${size} bytes; IMPORT_MEGABYTES allows ${mostBytes}.`)
}

async function findOwner({ store }: TaskServer, username: string | undefined): Promise<User> {
  const owner = username === undefined ? await firstAdministrator(store.users) : await byName(store, username)
  if (owner) return owner
  throw new Error(
    username === undefined
      ? 'There is no administrator: make one with taskwright create-admin NAME, or say --as USERNAME.'
      : `There is no user ${username}.`,
  )
}

function byName({ users }: TaskServer['store'], username: string): Promise<User | undefined> {
  return users.findByUsername(nameKey(username))
}

/** Follows the import to its end; a second program that works on it too does no harm. */
async function watch(
  { imports, store }: TaskServer,
  id: number,
  { ending, showProgress }: Terminal,
): Promise<WatchedImport> {
  let last = await imports.readImport(actor, id)
  for await (const one of imports.watchImport(actor, id, ending)) {
    last = one
    showProgress?.(`${progressBar(one.progress / 100)} ${String(one.progress).padStart(3)} %  ${one.rows} rows`)
  }
  showProgress?.(last.state === 'done' ? 'making the text ready for searches' : '')
  while (!ending.aborted && (await isIndexing(store, id))) await pause(lookMilliseconds)
  showProgress?.('')
  return last
}

/** A large import's text is made ready after it. */
async function isIndexing({ jobs }: TaskServer['store'], id: number): Promise<boolean> {
  const job = await jobs.findByKey('index-text', `import ${id}`)
  return job?.state === 'waiting' || job?.state === 'running'
}

async function report({ imports }: TaskServer, one: WatchedImport, { print, printError }: Terminal): Promise<void> {
  const { state, rows, created, skipped, invited, bad, dryRun } = one
  for (const { line, reason } of await imports.listErrors(actor, one.id, 0, shownErrors)) {
    printError(`line ${line}: ${reason}`)
  }
  if (bad > shownErrors) printError(`... ${bad} rows are bad; all of them: GET /v1/imports/${one.id}/errors`)
  const would = dryRun ? ' (dry run: nothing was changed)' : ''
  print(
    `${rows} rows: ${created} tasks made, ${skipped} were there already, ${bad} bad; ${invited} users invited${would}.`,
  )
  if (state !== 'done') throw new Error(one.error ?? `The import goes on: GET /v1/imports/${one.id}.`)
}

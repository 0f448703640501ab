import { type Command, InvalidArgumentError } from 'commander'
import { openFillable, openMovable } from '#app.ts'
import { progressBar } from '#cli/progress-bar.ts'
import type { Terminal } from '#cli/taskwright.ts'
import { type Database, readDatabaseUrl } from '#config/databases.ts'
import { ConfigError } from '#config/values.ts'
import { readConfig } from '#config.ts'
import { type Comparison, isSame, moveEverything, type Place, type Progress, reopen } from '#core/moving.ts'
import type { Kind } from '#core/ports/everything.ts'

interface Options {
  from?: Database
  to?: Database
  reopen?: boolean
}

const shownHash = 16

const kindNames: Partial<Record<Kind, string>> = { importErrors: 'import errors', importChunks: 'import files' }

export function addMove(program: Command, terminal: Terminal): void {
  const command = program
    .command('move')
    .option('--from <url>', 'the database in use; that of DATABASE_URL, if left out', readUrl)
    .option(
      '--to <url>',
      'an empty database: sqlite:///path, postgresql://user:password@host:5432/name or mongodb://host:27017/name',
      readUrl,
    )
    .option('--reopen', 'instead: let a database be used again that has moved, as it was then')
    .description('copy everything to another database, compare both, and give the first one up')
  command.action((options: Options) => {
    if (options.to === undefined && !options.reopen) command.error('error: say where to, with --to URL', usage)
    if (options.to !== undefined && options.reopen) command.error('error: --to and --reopen exclude each other', usage)
    return options.to ? move(terminal, options, options.to) : reopenOne(terminal, options)
  })
}

const usage = { exitCode: 2 }

function readUrl(url: string): Database {
  try {
    const database = readDatabaseUrl('The URL', url)
    if (database.place !== ':memory:') return database
  } catch (fault) {
    if (fault instanceof ConfigError) throw new InvalidArgumentError(fault.message)
    throw fault
  }
  throw new InvalidArgumentError('A database in memory ends with its process.')
}

async function reopenOne({ environment, print }: Terminal, options: Options): Promise<void> {
  const one = await openMovable(options.from ?? readConfig(environment).database)
  await reopen(one).finally(() => one.store.close())
  print(`${one.place} is in use again, as it was when it moved.`)
}

async function move(terminal: Terminal, options: Options, target: Database): Promise<void> {
  const source = options.from ?? readConfig(terminal.environment).database
  if (source.place === target.place) throw new Error(`${source.place} is both: name two databases.`)
  const from = await openMovable(source)
  try {
    const to = await openFillable(target)
    await moveBetween(terminal, from, to).finally(() => to.store.close())
  } finally {
    await from.store.close()
  }
}

async function moveBetween({ print, showProgress, ending }: Terminal, from: Place, to: Place): Promise<void> {
  const started = Date.now()
  const onProgress = (progress: Progress): void => showProgress?.(inWords(progress))
  const move = moveEverything({ from, to, now: Date.now, signal: ending, onProgress })
  const result = await move.catch((fault) => rethrow(fault, ending, from, to)).finally(() => showProgress?.(''))
  for (const line of toTable(result.comparisons)) print(line)
  if (!isSame(result)) throw new Error(differing(from, to, result.faults))
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  print(`Everything of ${from.place} is in ${to.place} (${seconds} s), and the first takes no more writes.`)
  print(
    'Start the servers with DATABASE_URL naming the new one, and with the same JWT_SECRET_KEY (or secret.key in DATA_DIR), ' +
      'which is in no database: without it everybody signs in again.',
  )
}

function inWords({ doing, kind, records, part }: Progress): string {
  const what = kind ? `${doing} ${kindNames[kind] ?? kind}  ${records} records` : doing
  return `${progressBar(part)} ${String(Math.floor(part * 100)).padStart(3)} %  ${what}`
}

function rethrow(fault: unknown, ending: AbortSignal, from: Place, to: Place): never {
  if (!ending.aborted) throw fault
  throw new Error(`Stopped: ${from.place} stays in use, and ${to.place} is not whole: move again to fill it anew.`)
}

function toTable(comparisons: readonly Comparison[]): string[] {
  const rows = comparisons.map(({ kind, from, to }) => [
    ...[kindNames[kind] ?? kind, String(from.records), String(to.records)],
    ...[from.hash.slice(0, shownHash), to.hash.slice(0, shownHash)],
    from.hash === to.hash && from.records === to.records ? 'same' : 'DIFFERENT',
  ])
  const header = ['', 'records', 'copied', 'SHA-256', 'of the copy', '']
  return [header, ...rows].map(([kind = '', records = '', copied = '', ...hashes]) =>
    [kind.padEnd(13), records.padStart(10), copied.padStart(10), ...hashes.map((hash) => hash.padEnd(shownHash))]
      .join('  ')
      .trimEnd(),
  )
}

function differing(from: Place, to: Place, faults: readonly string[]): string {
  const found = faults.length > 0 ? ` (${faults.join(' ')})` : ''
  return `The copy is not the same${found}: ${from.place} stays in use; move again to fill ${to.place} anew.`
}

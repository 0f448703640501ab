import { Command, CommanderError } from 'commander'
import { version } from '#app.ts'
import { addBackup } from '#cli/backup.ts'
import { addCreateAdmin } from '#cli/create-admin.ts'
import { addDoctor } from '#cli/doctor.ts'
import { addExport } from '#cli/export.ts'
import { addImport } from '#cli/import.ts'
import { addInit } from '#cli/init.ts'
import { addLog } from '#cli/log.ts'
import { addMigrate } from '#cli/migrate.ts'
import { addMove } from '#cli/move.ts'
import { addRoutes } from '#cli/routes.ts'
import { addServe } from '#cli/serve.ts'
import { settings } from '#config.ts'

/** What a command may use of the process it runs in. */
export interface Terminal {
  environment: Readonly<Record<string, string | undefined>>
  input: NodeJS.ReadStream
  print: (line: string) => void
  printError: (line: string) => void
  /** Shows how far long work is, in the place of what was shown before; missing where nobody looks. */
  showProgress?: (text: string) => void
  /** Aborts when the process is asked to end. */
  ending: AbortSignal
}

/** Runs one command; answers the exit code: 0, 1 (failed) or 2 (used wrongly). */
export async function runCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const program = createProgram(terminal)
  try {
    assertCommand(program, words[0])
    await program.parseAsync(words, { from: 'user' })
    return 0
  } catch (fault) {
    if (fault instanceof CommanderError) return fault.exitCode === 0 ? 0 : 2
    terminal.printError(fault instanceof Error ? fault.message : String(fault))
    return 1
  }
}

/** What is no command would be taken for too many words after the usual one, which is serve. */
function assertCommand(program: Command, word = ''): void {
  const isOption = word === '' || word.startsWith('-')
  if (isOption || word === 'help' || program.commands.some((command) => command.name() === word)) return
  program.error(`error: there is no command ${word}: taskwright --help names them all.`, { exitCode: 2 })
}

const commands = [
  ...[addServe, addInit, addMigrate, addCreateAdmin, addImport, addExport, addBackup, addMove, addDoctor, addRoutes],
  addLog,
]

function createProgram(terminal: Terminal): Command {
  const program = new Command('taskwright')
  program
    .description('A task server: one process on one SQLite file, growing to many.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.printError(text.trimEnd()),
    })
    .addHelpText('after', `\nSettings, read from the environment:\n${listSettings()}`)
  for (const add of commands) add(program, terminal)
  return program
}

function listSettings(): string {
  return Object.entries(settings)
    .map(([name, meaning]) => `  ${name.padEnd(28)} ${meaning}`)
    .join('\n')
}

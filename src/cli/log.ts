import { type Command, InvalidArgumentError } from 'commander'
import { openTaskServer } from '#app.ts'
import type { Terminal } from '#cli/taskwright.ts'
import { readConfig } from '#config.ts'
import { systemActor } from '#core/model/actor.ts'
import { isDate } from '#core/model/deadline.ts'

export function addLog(program: Command, { environment, print }: Terminal): void {
  const log = program.command('log').description('the daily log')
  log
    .command('run')
    .option('--day <YYYY-MM-DD>', 'a past day, as it ended; today, as it is now, if left out', toDay)
    .description('write what is missing of the log of a day; can be repeated, also while the server runs')
    .action(async ({ day }: { day?: string }) => {
      const { server, close } = await openTaskServer(readConfig(environment))
      const written = await server.logs.runLog(systemActor('cli'), day).finally(close)
      print(`The log of ${written.day}: ${written.entries} new ${written.entries === 1 ? 'entry' : 'entries'}.`)
    })
}

function toDay(text: string): string {
  if (isDate(text)) return text
  throw new InvalidArgumentError('Write a day that exists, as YYYY-MM-DD.')
}

import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { openTaskServer } from '#app.ts'
import type { Terminal } from '#cli/taskwright.ts'
import { readConfig } from '#config.ts'
import { systemActor } from '#core/model/actor.ts'

export function addExport(program: Command, { environment, print }: Terminal): void {
  program
    .command('export')
    .argument('<file>', 'where to write all tasks as CSV; must not exist')
    .description('write all tasks as a CSV file that can be imported, also while the server runs')
    .action(async (file: string) => {
      const { server, close } = await openTaskServer(readConfig(environment))
      try {
        const target = createWriteStream(file, { flags: 'wx', mode: 0o600 })
        await pipeline(Readable.from(server.exports.exportTasks(systemActor('cli')), { highWaterMark: 1 }), target)
      } catch (fault) {
        throw explained(fault, file)
      } finally {
        await close()
      }
      print(`Exported to ${file}.`)
    })
}

function explained(fault: unknown, file: string): unknown {
  if (!(fault instanceof Error) || !('code' in fault)) return fault
  if (fault.code === 'EEXIST') return new Error(`${file} exists: name a file that does not.`)
  if (fault.code === 'ENOENT') return new Error(`${file} cannot be made: its folder is not there.`)
  return fault
}

import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { openTaskServer } from '#app.ts'
import type { Terminal } from '#cli/taskwright.ts'
import { readConfig } from '#config.ts'

export function addBackup(program: Command, { environment, print }: Terminal): void {
  program
    .command('backup')
    .argument('<file>', 'where to write the copy; must not exist')
    .description('write a consistent copy of the database, also while the server runs')
    .action(async (file: string) => {
      const path = resolve(file)
      if (existsSync(path)) throw new Error(`${path} exists: name a file that does not.`)
      if (!existsSync(dirname(path))) throw new Error(`${path} cannot be made: its folder is not there.`)
      const { server, close } = await openTaskServer(readConfig(environment))
      await server.store.backup(path).finally(close)
      print(`Copied to ${path}.`)
    })
}
